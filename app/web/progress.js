// A solve as people follow it: where it stands, how far from the best, and why there is no plan where there is none.

import { lines } from "./charts.js";
import { folded, make } from "./dom.js";
import { moment, number, percent } from "./figures.js";
import { listed, named, t } from "./text.js";

/** Whether a solve is still under way. */
export function running(solve) {
  return solve.state === "queued" || solve.state === "running";
}

/** A solve with its curve of gaps and what it is made from, titles of goal profiles; actions are cancel(), apply(way) and look(), which brings the points of a solve that is over. */
export function job(solve, points, made, titles, actions) {
  const under = running(solve);
  return make(
    "article",
    { class: `job ${solve.state}`, id: `job-${solve.id}` },
    make(
      "header",
      null,
      make("h4", null, t("job.title", { year: solve.year, when: moment(solve.created_at) })),
      make("span", { class: `state ${solve.state}` }, t(`state.${solve.state}`)),
      under &&
        make(
          "button",
          { type: "button", class: "quiet cancel", disabled: solve.cancel_requested, onclick: actions.cancel },
          t(solve.cancel_requested ? "job.cancelling" : "job.cancel"),
        ),
      solve.plans.length ? make("a", { class: "button", href: `#/plan/${solve.id}` }, t("job.plans", { count: solve.plans.length })) : null,
    ),
    make("p", { class: "quiet" }, made),
    under && solve.progress ? standing(solve.progress, solve.plans.length, solve.goal_profiles.length) : null,
    under && points.length > 1 ? curve(points, titles) : null,
    !under && solve.plans.length && actions.look ? past(actions.look, titles) : null,
    solve.problem ? reason(solve.problem, actions.apply) : null,
  );
}

function standing(progress, done, asked) {
  const facts = [
    [t("job.done"), `${done} / ${asked}`],
    [t("job.phase"), t(`phase.${progress.phase}`)],
    [t("job.best"), number(progress.best, 1)],
    [t("job.bound"), number(progress.bound, 1)],
    [t("job.gap"), percent(progress.gap, 3)],
    [t("job.elapsed"), t("seconds", { count: number(progress.elapsed) })],
  ];
  return make(
    "div",
    null,
    make("progress", { max: asked, value: done, "aria-label": t("job.done") }),
    make("dl", { class: "facts" }, facts.map(([title, value]) => make("div", null, make("dt", null, title), make("dd", null, value)))),
  );
}

/** The curve of a solve that is over, fetched when it is unfolded. */
function past(look, titles) {
  const place = make("div");
  const element = make("details", { class: "past" }, make("summary", null, t("job.curve")), place);
  element.addEventListener("toggle", async () => {
    if (!element.open || place.childElementCount) return;
    const points = await look();
    place.replaceChildren(points.length > 1 ? curve(points, titles) : make("p", { class: "quiet" }, t("job.curve.none")));
  });
  return element;
}

/** The gap over time, a line for each goal profile, with its numbers. */
function curve(points, titles) {
  const runs = new Map();
  for (const point of points) {
    const title = named(titles[point.profile] ?? point.profile);
    runs.set(title, [...(runs.get(title) ?? []), [point.elapsed, 100 * point.gap]]);
  }
  const series = [...runs].map(([title, places]) => ({ title, points: places }));
  return make("div", { class: "curve" }, lines({ title: t("job.curve"), x: { title: t("job.elapsed.axis"), decimals: 1 }, y: { title: t("job.gap.axis"), decimals: 2 }, series, width: 720, height: 220 }));
}

/** Why a solve ended without plans, or with fewer than asked for. */
function reason(problem, apply) {
  const clash = (problem.rules ?? []).map((rule) => {
    const places = listed([...rule.schools, ...rule.subjects]);
    const lack = rule.shortfall ? t("job.lack", { count: number(rule.shortfall, 2) }) : "";
    return make("li", null, make("strong", null, named(rule.title)), places ? `：${places}` : "", lack);
  });
  const ways = (problem.relaxations ?? []).map((way) =>
    make("li", null, worded(way.says), way.rules && apply ? [" ", make("button", { type: "button", class: "quiet apply", onclick: () => apply(way) }, t("job.apply"))] : ""),
  );
  if (!clash.length) return make("div", { class: "notice wrong" }, make("p", null, worded(`${problem.detail}${problem.todo}`)));
  return make(
    "div",
    { class: "notice wrong impossible" },
    make("p", null, make("strong", null, t("job.impossible"))),
    make("p", null, t("job.clash")),
    make("ul", null, clash),
    make("p", null, t(ways.length ? "job.ways" : "job.no-ways")),
    ways.length ? make("ul", { class: "ways" }, ways) : null,
    folded(t("job.whole"), make("p", null, worded(problem.detail))),
  );
}

/** A sentence without the identifiers of rules, which are for programs. */
function worded(sentence) {
  return sentence.replace(/ \[\w+\]/g, "");
}
