// The head of every page: the pages in the order of the work, help, and who is signed in.

import { signOut } from "./api.js";
import { make } from "./dom.js";
import { menu } from "./menu.js";
import { otherLanguage, t } from "./text.js";
import { tour } from "./tour.js";

const THEMES = ["system", "light", "dark"];

/** Fills the head; skip() puts the focus on the content. */
export function header(pages, who, skip) {
  const steps = pages.filter((one) => one.step);
  const links = pages
    .filter((one) => !one.aside)
    .map((one) =>
      make("a", { href: `#/${one.id}`, id: `nav-${one.id}` }, one.step && make("span", { class: "step", "aria-hidden": "true" }, String(steps.indexOf(one) + 1)), t(`nav.${one.id}`)),
    );
  document.getElementById("top").replaceChildren(
    make("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), skip()) }, t("skip")),
    make("h1", null, make("a", { href: "#/" }, t("brand")), make("small", null, t("brand.long"))),
    make("nav", { "aria-label": t("nav") }, links),
    make("div", { class: "who" }, helping(pages), person(who)),
  );
}

/** Marks the page that is shown. */
export function marked(pages, shown) {
  for (const one of pages) {
    const link = document.getElementById(`nav-${one.id}`);
    if (one === shown) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  }
}

function helping(pages) {
  const ids = new Set(pages.map((one) => one.id));
  return menu(
    "help",
    t("help"),
    ids.has("scenario") && make("button", { type: "button", id: "tour-start", onclick: () => tour(ids) }, t("tour.start")),
    make("a", { href: "#/glossary" }, t("nav.glossary")),
    make("a", { href: "/docs" }, t("docs")),
  );
}

function person(who) {
  return menu(
    "person",
    who.name,
    make("p", { class: "quiet" }, t(`role.${who.role}`), who.school ? ` · ${who.school}` : null),
    themes(),
    make("button", { type: "button", id: "language", onclick: otherLanguage }, t("other-language")),
    who.id === "demo" ? null : make("button", { type: "button", id: "sign-out", onclick: signOut }, t("sign-out")),
  );
}

function themes() {
  const now = document.documentElement.dataset.themeChoice;
  return make(
    "fieldset",
    { class: "themes" },
    make("legend", null, t("theme")),
    THEMES.map((one) =>
      make(
        "label",
        { class: "box" },
        make("input", { type: "radio", name: "theme", value: one, checked: one === now, onchange: () => document.dispatchEvent(new CustomEvent("theme", { detail: one })) }),
        make("span", null, t(`theme.${one}`)),
      ),
    ),
  );
}
