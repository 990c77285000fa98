// The frame: who is signed in, which pages they may open, and which of them is shown.

import { ask, signOut } from "./api.js";
import { make } from "./dom.js";
import { complaint } from "./notice.js";
import { pagesFor } from "./pages.js";
import { language, otherLanguage, t } from "./text.js";

const main = document.getElementById("main");
const THEMES = ["system", "light", "dark"];
let turns = 0;

function header(found, who) {
  const steps = found.filter((one) => one.step);
  const links = found.map((one) =>
    make("a", { href: `#/${one.id}`, id: `nav-${one.id}` }, one.step && make("span", { class: "step" }, String(steps.indexOf(one) + 1)), t(`nav.${one.id}`)),
  );
  document.getElementById("top").replaceChildren(
    make("a", { class: "skip", href: "#main", onclick: skip }, t("skip")),
    make("h1", null, make("a", { href: "#/" }, t("brand")), make("small", null, t("brand.long"))),
    make("nav", { "aria-label": t("nav") }, links),
    make(
      "p",
      { class: "who" },
      make("span", null, who.name),
      make("a", { href: "/docs" }, t("docs")),
      themeSwitch(),
      make("button", { type: "button", class: "link", onclick: otherLanguage }, t("other-language")),
      who.id === "demo" ? null : make("button", { type: "button", class: "link", onclick: signOut }, t("sign-out")),
    ),
  );
}

/** The address stays that of the page; only the focus goes to its content. */
function skip(event) {
  event.preventDefault();
  main.focus();
}

function themeSwitch() {
  const said = () => t(`theme.${document.documentElement.dataset.themeChoice}`);
  const button = make("button", { type: "button", class: "link", id: "theme", onclick: next }, said());
  function next() {
    const now = THEMES.indexOf(document.documentElement.dataset.themeChoice);
    document.dispatchEvent(new CustomEvent("theme", { detail: THEMES[(now + 1) % THEMES.length] }));
    button.textContent = said();
  }
  return button;
}

/** Shows the page that the address names: #/page/what/which; one that is slow to come does not displace a later one. */
async function turn(found, session, made) {
  const mine = ++turns;
  const [, name, ...rest] = location.hash.split("/");
  const chosen = found.find((one) => one.id === name) ?? found[0];
  for (const one of found) {
    if (one === chosen) document.getElementById(`nav-${one.id}`).setAttribute("aria-current", "page");
    else document.getElementById(`nav-${one.id}`).removeAttribute("aria-current");
  }
  document.title = t("title.page", { page: t(`nav.${chosen.id}`) });
  if (!made.has(chosen.id)) {
    const module = await chosen.load();
    if (!made.has(chosen.id)) {
      const page = module.page(session);
      if (page.side) document.body.append(page.side);
      made.set(chosen.id, page);
    }
  }
  if (mine !== turns) return;
  const page = made.get(chosen.id);
  if (main.firstChild !== page.element) main.replaceChildren(page.element);
  await page.show(...rest.filter(Boolean));
}

async function begin() {
  document.documentElement.lang = language;
  document.title = t("title");
  try {
    const who = await ask("/session");
    const session = { who, may: (right) => who.rights.includes(right) };
    const found = pagesFor(session.may);
    header(found, who);
    if (!found.length) {
      main.replaceChildren(make("p", { class: "notice" }, t("no-pages")));
      return;
    }
    const made = new Map();
    const shown = () => turn(found, session, made).catch((problem) => main.replaceChildren(complaint(problem)));
    addEventListener("hashchange", shown);
    await shown();
  } catch (problem) {
    main.replaceChildren(complaint(problem));
  }
}

begin();
