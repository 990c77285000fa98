// Terms where they are used: a term in a text opens its meaning, which the glossary holds.

import { dialog } from "./dialog.js";
import { make } from "./dom.js";
import { pick, t } from "./text.js";

/** Every term, in the order of the glossary. */
export const TERMS = [
  "school-year", "posting", "home", "host", "obligated", "exempt", "deferred", "locked", "returning", "term", "title", "backbone",
  "establishment", "temporary", "group", "itinerant", "coefficient", "horizon", "scenario", "profile", "proof", "verified",
];

/** Names that are everyday words in English, where not every use of them is a term. */
const EVERYDAY = new Set(pick([], ["term", "title", "group", "home", "host", "locked", "posting", "returning", "scenario"]));
const BY_LENGTH = TERMS.filter((id) => !EVERYDAY.has(id)).sort((one, other) => t(`term.${other}`).length - t(`term.${one}`).length);

/** A term as something that can be asked about; shown says it in other words than its name. */
export function term(id, shown = t(`term.${id}`)) {
  return make("button", { type: "button", class: "term", title: t("glossary.ask", { term: t(`term.${id}`) }), onclick: () => explained(id) }, shown);
}

/** A text with every term of the glossary in it made into one that can be asked about; longer terms first, each once. */
export function withTerms(text) {
  let parts = [text];
  for (const id of BY_LENGTH) {
    const name = t(`term.${id}`).toLowerCase();
    parts = parts.flatMap((part) => {
      const at = typeof part === "string" ? part.toLowerCase().indexOf(name) : -1;
      if (at < 0 || !whole(part, at, name)) return [part];
      return [part.slice(0, at), term(id, part.slice(at, at + name.length)), part.slice(at + name.length)];
    });
  }
  return parts;
}

/** Whether a term of letters stands there as words of its own, and not within another word. */
function whole(text, at, name) {
  const letter = /[a-z]/i;
  return !(letter.test(name[0]) && letter.test(text[at - 1] ?? "")) && !(letter.test(name.at(-1)) && letter.test((text[at + name.length] ?? "").replace("s", "")));
}

function explained(id) {
  const close = dialog(
    t(`term.${id}`),
    make("p", null, t(`meaning.${id}`)),
    make("p", { class: "actions" }, make("a", { href: `#/glossary/${id}`, onclick: () => close() }, t("glossary.all"))),
  );
}
