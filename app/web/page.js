// The pages: who is signed in, which steps they may take, and which of them is shown.

import { ask, signOut } from "./api.js";
import { make } from "./dom.js";
import { complaint } from "./notice.js";
import { plansPage } from "./plans.js";
import { rosterPage } from "./roster.js";
import { scenarioPage } from "./scenario.js";
import { language, otherLanguage, t } from "./text.js";

const main = document.getElementById("main");

function steps(may) {
  const plans = plansPage(may);
  document.body.append(plans.side);
  return [
    may("rosters") && { id: "roster", page: rosterPage((roster) => (location.hash = `#/scenario/${roster.id}`)) },
    may("solves") && { id: "scenario", page: scenarioPage() },
    (may("plans") || may("own_school")) && { id: "plan", page: plans },
  ].filter(Boolean);
}

function header(found, who) {
  const links = found.map((step, at) =>
    make("a", { href: `#/${step.id}`, id: `nav-${step.id}` }, make("span", { class: "step" }, String(at + 1)), t(`nav.${step.id}`)),
  );
  document.getElementById("top").replaceChildren(
    make("a", { class: "skip", href: "#main" }, t("skip")),
    make("h1", null, t("brand"), make("small", null, t("brand.long"))),
    make("nav", { "aria-label": t("nav") }, links),
    make(
      "p",
      { class: "who" },
      make("span", null, who.name),
      make("a", { href: "/docs" }, t("docs")),
      make("button", { type: "button", class: "link", onclick: otherLanguage }, t("other-language")),
      who.id === "demo" ? null : make("button", { type: "button", class: "link", onclick: signOut }, t("sign-out")),
    ),
  );
}

/** Shows the page that the address names: #/step or #/step/what/which. */
async function turn(found) {
  const [, name, ...rest] = location.hash.split("/");
  const step = found.find((one) => one.id === name) ?? found[0];
  for (const one of found) document.getElementById(`nav-${one.id}`).toggleAttribute("aria-current", one === step);
  if (main.firstChild !== step.page.element) main.replaceChildren(step.page.element);
  await step.page.show(...rest.filter(Boolean));
}

async function begin() {
  document.documentElement.lang = language;
  document.title = t("title");
  try {
    const who = await ask("/session");
    const found = steps((right) => who.rights.includes(right));
    header(found, who);
    if (!found.length) {
      main.replaceChildren(make("p", { class: "notice" }, t("no-pages")));
      return;
    }
    addEventListener("hashchange", () => turn(found));
    await turn(found);
  } catch (problem) {
    main.replaceChildren(complaint(problem));
  }
}

begin();
