// The glossary: every term with its meaning.

import { labelled, make } from "./dom.js";
import { t } from "./text.js";
import { TERMS } from "./terms.js";

/** The page: show(term) with the term optional. */
export function page() {
  const words = make("input", { type: "search", id: "glossary-search", oninput: filter });
  const none = make("p", { class: "empty", hidden: true, role: "status" }, t("glossary.none"));
  const entries = TERMS.map((id) => make("div", { id: `term-${id}` }, make("dt", null, t(`term.${id}`)), make("dd", null, t(`meaning.${id}`))));

  function filter() {
    const wanted = words.value.trim().toLowerCase();
    for (const entry of entries) entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
    none.hidden = entries.some((entry) => !entry.hidden);
  }

  function show(id) {
    words.value = "";
    filter();
    for (const entry of entries) entry.classList.toggle("chosen", entry.id === `term-${id}`);
    document.getElementById(`term-${id}`)?.scrollIntoView({ block: "center" });
  }

  const element = make(
    "section",
    { id: "glossary", "aria-labelledby": "glossary-title" },
    make("h2", { id: "glossary-title" }, t("glossary.title")),
    make("p", { class: "quiet" }, t("glossary.why")),
    make("div", { class: "filters" }, labelled(t("glossary.search"), words)),
    make("dl", { class: "terms" }, entries),
    none,
  );
  return { element, show };
}
