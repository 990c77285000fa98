// Terms where they are used: a term in a text opens its meaning, which the glossary holds.

import { dialog } from "./dialog.js";
import { make } from "./dom.js";
import { t } from "./text.js";

/** Every term, in the order of the glossary. */
export const TERMS = [
  "school-year", "posting", "home", "host", "obligated", "exempt", "deferred", "locked", "returning", "term", "title", "backbone",
  "establishment", "temporary", "group", "itinerant", "coefficient", "horizon", "scenario", "profile", "proof", "verified",
];

/** A term as something that can be asked about; shown says it in other words than its name. */
export function term(id, shown = t(`term.${id}`)) {
  return make("button", { type: "button", class: "term", title: t("glossary.ask", { term: t(`term.${id}`) }), onclick: () => explained(id) }, shown);
}

/** A text with the first of these terms in it made into one that can be asked about. */
export function withTerm(text, ...ids) {
  for (const id of ids) {
    const name = t(`term.${id}`);
    const at = text.toLowerCase().indexOf(name.toLowerCase());
    if (at >= 0) return [text.slice(0, at), term(id, text.slice(at, at + name.length)), text.slice(at + name.length)];
  }
  return [text];
}

function explained(id) {
  const close = dialog(
    t(`term.${id}`),
    make("p", null, t(`meaning.${id}`)),
    make("p", { class: "actions" }, make("a", { href: `#/glossary/${id}`, onclick: () => close() }, t("glossary.all"))),
  );
}
