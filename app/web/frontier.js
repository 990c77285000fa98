// The efficient frontier between two goals: what one costs in the other, point by point, each a verified plan to open.

import { ask, post } from "./api.js";
import { scatter } from "./charts.js";
import { labelled, make, select } from "./dom.js";
import { number } from "./figures.js";
import { guarded } from "./notice.js";
import { running } from "./progress.js";
import { pick, t } from "./text.js";

const EVERY = 1000;
const POINTS = 8;

/** The section for a comparison: what was traced for its first plan's roster and year, and the way to trace another. */
export function frontier(may, found) {
  const plan = found.columns.find((one) => one.kind === "plan");
  if (!plan) return null;
  const goals = new Map(found.goals.map((row) => [row.goal, row]));
  const titled = (name) => pick(goals.get(name).title.zh, goals.get(name).title.en);
  const options = found.goals.map((row) => [row.goal, titled(row.goal)]);
  const differing = found.goals.filter((row) => row.best.length).map((row) => row.goal);
  const first = select({ id: "frontier-first" }, options);
  const second = select({ id: "frontier-second" }, options);
  first.value = differing[0] ?? "travel";
  second.value = differing[1] ?? found.goals.find((row) => row.goal !== first.value).goal;
  const known = select({ id: "frontier-known", onchange: () => follow(known.value) }, []);
  const start = make("button", { type: "button", id: "frontier-start", onclick: begin }, t("frontier.start"));
  const place = make("div", { id: "frontier", "aria-live": "polite" });
  const earlier = labelled(t("frontier.known"), known);
  const element = make(
    "section",
    null,
    make("h3", null, t("frontier.title")),
    make("p", { class: "quiet" }, t("frontier.why")),
    make("div", { class: "filters" }, may("solves") ? [labelled(t("frontier.first"), first), labelled(t("frontier.second"), second), start] : null, earlier),
    place,
  );

  async function begin() {
    if (first.value === second.value) {
      place.replaceChildren(make("p", { class: "notice" }, t("frontier.two")));
      return;
    }
    start.disabled = true;
    await guarded(place, async () => {
      const job = await post("/frontiers", { plan_id: plan.id, goals: [first.value, second.value], points: POINTS });
      await listed();
      known.value = job.id;
      await follow(job.id);
    });
    start.disabled = false;
  }

  async function listed() {
    const { items } = await ask("/frontiers?limit=50");
    const fits = items.filter((one) => one.dataset_id === found.dataset_id && one.year === found.year && one.goals.every((name) => goals.has(name)));
    earlier.hidden = !fits.length;
    known.replaceChildren(...fits.map((one) => make("option", { value: one.id }, t("frontier.named", { first: titled(one.goals[0]), second: titled(one.goals[1]), count: one.points.length }))));
    return fits;
  }

  async function follow(id) {
    await guarded(place, async () => {
      for (;;) {
        const job = await ask(`/frontiers/${id}`);
        if (known.value !== id) return;
        place.replaceChildren(...drawn(job));
        if (!running(job) || !element.isConnected) return;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
      }
    });
  }

  function drawn(job) {
    const [x, y] = job.goals.map((name) => goals.get(name));
    const axis = (row) => ({ title: `${pick(row.title.zh, row.title.en)}（${pick(row.unit.zh, row.unit.en).split("（")[0]}）` });
    const under = running(job);
    const points = job.points.map((one, at) => ({
      title: String(at + 1),
      x: one.first,
      y: one.second,
      current: one.plan_id === plan.id,
      open: () => (location.hash = `#/compare/${plan.id}/${one.plan_id}`),
    }));
    return [
      under
        ? make(
            "p",
            { class: "busy" },
            t("frontier.working", { done: job.points.length, asked: job.asked }),
            " ",
            make("button", { type: "button", class: "quiet", onclick: () => post(`/frontiers/${job.id}/cancel`, {}) }, t("cancel")),
          )
        : null,
      job.problem ? make("p", { class: "notice wrong" }, `${job.problem.detail}${job.problem.todo ?? ""}`) : null,
      points.length ? scatter({ title: t("frontier.chart", { first: axis(x).title, second: axis(y).title }), x: axis(x), y: axis(y), points, joined: true, width: 760 }) : null,
      points.length > 1 ? make("p", { class: "quiet" }, t("frontier.hint", { price: price(job, x, y) })) : null,
    ].filter(Boolean);
  }

  listed()
    .then((fits) => fits.length && ((known.value = fits[0].id), follow(fits[0].id)))
    .catch(() => (earlier.hidden = true));
  return element;
}

/** What the whole way costs: so much of the first goal for so much less of the second. */
function price(job, x, y) {
  const [best, last] = [job.points[0], job.points[job.points.length - 1]];
  return t("frontier.price", {
    second: pick(y.title.zh, y.title.en),
    less: number(best.second - last.second, 1),
    first: pick(x.title.zh, x.title.en),
    more: number(last.first - best.first, 1),
  });
}
