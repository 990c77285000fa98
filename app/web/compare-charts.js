// A comparison in pictures: each goal as bars, any two goals as a scatter of the plans, and the schools that differ most.

import { bars, scatter } from "./charts.js";
import { labelled, make, select } from "./dom.js";
import { pick, t } from "./text.js";

const SCHOOLS = 12;
const SAME = 1e-6;

/** The pictures of a comparison. */
export function pictures(found, heads, schools) {
  const differing = found.goals.filter((row) => row.values.some((value) => Math.abs(value - row.values[0]) > SAME * Math.max(1, Math.abs(value))));
  return make(
    "section",
    { class: "pictures" },
    make("h3", null, t("compare.pictures")),
    differing.length ? make("div", { class: "small-charts" }, differing.map((row) => goal(row, heads))) : make("p", { class: "quiet" }, t("compare.goals-same")),
    make("div", { class: "two-charts" }, found.goals.length > 1 ? plansByGoals(found, heads, differing) : null, schools.length ? bySchool(schools, heads) : null),
  );
}

function unit(row) {
  return pick(row.unit.zh, row.unit.en).split("（")[0];
}

function goal(row, heads) {
  return bars({ title: pick(row.title.zh, row.title.en), unit: unit(row), categories: heads, series: [{ title: t("compare.value"), values: row.values }], width: 400 });
}

/** Two goals of choice against each other: a plan nearer to the lower left is better in both. */
function plansByGoals(found, heads, differing) {
  const place = make("div");
  const options = found.goals.map((row) => [row.goal, pick(row.title.zh, row.title.en)]);
  const across = select({ id: "goal-across", onchange: drawn }, options);
  const down = select({ id: "goal-down", onchange: drawn }, options);
  const usual = [...differing, ...found.goals];
  across.value = usual[0].goal;
  down.value = usual.find((row) => row.goal !== across.value).goal;

  function drawn() {
    const [x, y] = [across.value, down.value].map((name) => found.goals.find((row) => row.goal === name));
    const axis = (row) => ({ title: `${pick(row.title.zh, row.title.en)}（${unit(row)}）` });
    const points = heads.map((title, at) => ({ title, x: x.values[at], y: y.values[at], series: at }));
    place.replaceChildren(scatter({ title: t("compare.scatter"), x: axis(x), y: axis(y), points, series: heads.map((title) => ({ title })), width: 560 }));
  }

  drawn();
  return make("div", null, make("div", { class: "filters" }, labelled(t("compare.across"), across), labelled(t("compare.down"), down)), place, make("p", { class: "quiet" }, t("compare.scatter.hint")));
}

function bySchool(schools, heads) {
  const most = schools.slice(0, SCHOOLS);
  return bars({
    title: t("compare.most", { count: most.length }),
    unit: t("compare.heads"),
    categories: most.map((one) => one["学校名称"]),
    series: heads.map((title, at) => ({ title, values: most.map((one) => one.columns[at]["净变化"]) })),
    decimals: 0,
    width: 560,
  });
}
