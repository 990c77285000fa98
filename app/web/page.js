// Who is signed in, which pages they may open, and which of them is shown.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { header, marked } from "./header.js";
import { complaint } from "./notice.js";
import { pagesFor } from "./pages.js";
import { language, t } from "./text.js";

const main = document.getElementById("main");
let turns = 0;

/** Shows the page that the address names: #/page/what/which; one that is slow to come does not displace a later one. */
async function turn(found, session, made) {
  const mine = ++turns;
  const [, name, ...rest] = location.hash.split("/").map(decodeURIComponent);
  const chosen = found.find((one) => one.id === name) ?? found[0];
  marked(found, chosen);
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
  if (main.firstChild !== page.element) {
    main.replaceChildren(page.element);
    for (const other of made.values()) if (other !== page && other.side) other.side.hidden = true; // what it explains is gone
    scrollTo(0, 0);
    if (turns > 1) main.focus({ preventScroll: true }); // whoever listens to the page is told that it is another
  }
  await page.show(...rest.filter(Boolean));
}

async function begin() {
  document.documentElement.lang = language;
  document.title = t("title");
  try {
    const who = await ask("/session");
    const session = { who, may: (right) => who.rights.includes(right) };
    const found = pagesFor(session.may);
    session.pages = new Set(found.map((one) => one.id));
    header(found, who, () => main.focus());
    if (found.every((one) => one.aside)) {
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

/** What nobody waited for went wrong: said above the page, which may still be of use. */
function failed(problem) {
  main.prepend(complaint(problem ?? new Error()));
}

addEventListener("error", (event) => failed(event.error));
addEventListener("unhandledrejection", (event) => failed(event.reason));
begin();
