// 工作台: where this year's plan stands on its way to 1 September, what waits for whoever is signed in, and the gauges.

import { all, API, ask } from "./api.js";
import { calendar, nextSteps } from "./calendar.js";
import { firstOf } from "./candidates.js";
import { make } from "./dom.js";
import { nextYear, number } from "./figures.js";
import { gaugeTable } from "./gauges.js";
import { guarded } from "./notice.js";
import { running } from "./progress.js";
import { named, t } from "./text.js";
import { offer, toured } from "./tour.js";

const FURTHEST = ["published", "approved", "submitted", "draft"];
const DAY = 86_400_000;
const MOST = 5;

/** The page. */
export function page({ who, may, pages }) {
  const said = make("div");
  const title = make("h2", { id: "desk-title" });
  const element = make("section", { id: "desk", "aria-labelledby": "desk-title" }, make("header", { class: "page-head" }, title), said);

  async function show() {
    await guarded(said, async () => {
      const found = await gathered(may);
      const { year } = found;
      title.replaceChildren(t("desk.title", { year }), make("span", { class: "tag" }, countdown(year)));
      const fresh = may("rosters") && !found.rosters.length && !found.plans.length;
      const waits = await waiting(found, who, may, pages);
      const summary = found.current && (await ask(`/plans/${found.current.id}/summary`));
      const ahead = make("div", { id: "ahead" });
      const way = await calendar(year, summary?.policy.id, may, false, (found) => ahead.replaceChildren(nextSteps(found)));
      said.replaceChildren(
        fresh ? welcome() : "",
        pages.has("scenario") && !toured() && !document.getElementById("tour") ? offer(pages) : "",
        make("h3", null, t("desk.progress")),
        progress(found, pages),
        make(
          "div",
          { class: "columns" },
          make("section", { "aria-labelledby": "desk-gauges" }, make("h3", { id: "desk-gauges" }, t("desk.gauges")), gauges(summary, pages)),
          make("section", { "aria-labelledby": "desk-waiting" }, make("h3", { id: "desk-waiting" }, t("desk.waiting")), waitingList(waits), make("h3", null, t("desk.ahead")), ahead),
        ),
        make("section", { "aria-labelledby": "desk-calendar" }, make("h3", { id: "desk-calendar" }, t("calendar.title")), way),
      );
    });
  }

  return { element, show };
}

/** What the signed-in person may see of rosters, solves and plans; the year is that of the furthest plan, or the next. */
async function gathered(may) {
  const none = { items: [] };
  const [rosters, solves, plans] = await Promise.all([
    may("rosters") ? ask("/datasets") : none,
    may("solves") ? ask("/solves?limit=50") : none,
    may("plans") || may("own_school") ? ask("/plans?limit=200") : none,
  ]);
  const year = plans.items[0]?.year ?? nextYear();
  const ofYear = plans.items.filter((plan) => plan.year === year);
  const current = FURTHEST.map((state) => firstOf(ofYear.filter((plan) => plan.state === state))).find(Boolean);
  return { year, rosters: rosters.items, solves: solves.items.filter((solve) => solve.year === year), plans: ofYear, current };
}

function countdown(year) {
  const left = Math.ceil((new Date(year, 8, 1) - Date.now()) / DAY);
  return left > 0 ? t("desk.days", { year, days: number(left) }) : t("desk.late", { year });
}

function welcome() {
  return make(
    "div",
    { class: "empty" },
    make("h3", null, t("desk.welcome")),
    make("p", null, t("desk.welcome.what")),
    make(
      "p",
      { class: "actions" },
      make("a", { class: "button", href: "#/roster" }, t("desk.welcome.own")),
      make("a", { class: "button quiet", href: `${API}/template`, download: "" }, t("desk.welcome.template")),
    ),
  );
}

/** The steps of the work; the first that is not done is the next. */
function progress({ rosters, solves, plans, current }, pages) {
  const reached = (...states) => (current && states.includes(current.state) ? current : undefined);
  const submitted = reached("submitted", "approved", "published");
  const approved = reached("approved", "published");
  const published = reached("published");
  const under = solves.some(running);
  const solved = plans.length > 0;
  const steps = [
    ["roster", "roster", rosters.length || solved, rosters.length ? t("step.roster.has", { name: rosters[0].name, teachers: number(rosters[0].teachers) }) : solved ? "" : t("step.roster.none")],
    ["solve", "scenario", solved, under ? t("step.solve.running") : solves.length ? t("step.solve.has", { count: solves.length }) : solved ? "" : t("step.solve.none")],
    ["compare", "plan", Boolean(submitted), solved ? t("step.compare.has", { count: plans.length }) : t("step.compare.none")],
    ["submit", "approval", Boolean(submitted), submitted ? t("step.submit.has", { title: named(submitted.title) }) : t("step.submit.none")],
    ["approve", "approval", Boolean(approved), approved ? t("step.approve.has", { title: named(approved.title) }) : t("step.approve.none")],
    ["publish", "approval", Boolean(published), published ? t("step.publish.has", { title: named(published.title) }) : t("step.publish.none")],
  ];
  const next = steps.findIndex(([, , done]) => !done);
  return make(
    "ol",
    { class: "steps", id: "steps" },
    steps.map(([id, target, done, line], at) => {
      const state = done ? "done" : at === next ? "now" : "todo";
      const plan = target === "approval" && current ? `/${current.id}` : "";
      const name = t(`step.${id}`);
      return make(
        "li",
        { class: state, "aria-current": state === "now" ? "step" : null },
        make("strong", null, pages.has(target) ? make("a", { href: `#/${target}${plan}` }, name) : name),
        make("span", { class: "state" }, t(`step.${state}`)),
        make("p", null, line),
      );
    }),
  );
}

function gauges(summary, pages) {
  if (!summary) return make("p", { class: "empty" }, t("desk.gauges.none"));
  return make(
    "div",
    null,
    make(
      "p",
      { class: "quiet" },
      t("desk.gauges.of", { title: named(summary.title), state: t(`approval.${summary.state}`) }),
      pages.has("plan") ? [" · ", make("a", { href: `#/plan/${summary.solve_id}/${summary.id}` }, t("desk.see"))] : null,
    ),
    gaugeTable(summary),
  );
}

/** [words, address] of what waits for the signed-in person, the most pressing first. */
async function waiting({ rosters, solves, plans, year }, who, may, pages) {
  const found = [];
  const of = (state) => plans.filter((plan) => plan.state === state);
  if (may("approve")) {
    for (const plan of of("submitted")) found.push([t("wait.decide", { title: named(plan.title) }), `#/approval/${plan.id}`]);
  }
  if (may("submit")) {
    for (const plan of of("approved")) found.push([t("wait.publish", { title: named(plan.title) }), `#/approval/${plan.id}`]);
    for (const plan of of("draft").filter((one) => one.version > 1).slice(0, MOST)) {
      const last = (await ask(`/plans/${plan.id}/approval`)).decisions.at(-1);
      if (last?.action === "send_back") found.push([t("wait.back", { title: named(plan.title), reason: last.reason }), `#/approval/${plan.id}`]);
    }
    const none = !["submitted", "approved", "published"].some((state) => of(state).length);
    if (none && plans.length) found.push([t("wait.choose", { count: plans.length }), pages.has("compare") ? "#/compare" : "#/plan"]);
  }
  if (may("solves")) {
    if (solves.some(running)) found.push([t("wait.running"), "#/scenario"]);
    if (solves[0]?.state === "infeasible") found.push([t("wait.impossible"), "#/scenario"]);
    if (rosters.length && !solves.length && !plans.length) found.push([t("wait.solve", { name: rosters[0].name }), `#/scenario/${rosters[0].id}`]);
  }
  if (may("rosters") && !rosters.length) found.push([t("wait.roster"), "#/roster"]);
  if (may("own_school") && !may("plans")) {
    for (const plan of of("published")) found.push([t("wait.published", { title: `${year} · ${named(plan.title)}` }), `#/plan/${plan.solve_id}/${plan.id}`]);
  }
  if (may("users") && who.id !== "demo") {
    const items = await all("/users");
    const locked = items.filter((user) => user.locked_until && new Date(user.locked_until) > new Date()).length;
    if (locked) found.push([t("wait.locked", { count: locked }), "#/access"]);
  }
  if (may("audit") && !may("plans")) found.push([t("wait.audit"), "#/audit"]);
  return found.filter(([, address]) => pages.has(address.split("/")[1]));
}

function waitingList(waits) {
  if (!waits.length) return make("p", { class: "empty" }, t("desk.nothing"));
  return make("ul", { class: "waits", id: "waits" }, waits.map(([words, address]) => make("li", null, make("a", { href: address }, words))));
}
