// A school in the panel: who leaves and comes, its posts and indicators before and after the plan, against the norms.

import { bars } from "./charts.js";
import { folded, make, table } from "./dom.js";
import { number } from "./figures.js";
import { withTerms } from "./terms.js";
import { named, pick, post, t } from "./text.js";

/** What stands in the panel; open(id, name) shows a teacher. */
export function schoolPanel(plan, found, open) {
  const names = new Map((plan.schools ?? []).map((school) => [school["学校代码"], school["学校名称"]]));
  const person = (move) => make("button", { type: "button", class: "link", onclick: () => open(move.teacher, move.name) }, move.name || move.teacher);
  const moves = (key) =>
    found[key].length
      ? [
          make("h4", null, t(`school.${key}`, { count: found[key].length })),
          table(
            [t("column.name"), t("school.other"), t("column.stage"), t("column.subject"), t("column.reason")],
            found[key].map((move) => [person(move), names.get(move.other) ?? move.other, named(move.stage), named(move.subject), named(move.reason)]),
          ),
        ]
      : [];
  const [first, ...rest] = found.lines.map((line) => make("p", null, withTerms(pick(line.zh, line.en))));
  return [
    first,
    ...["leaving", "coming", "staying", "returning"].flatMap(moves),
    ...subjects(found.posts),
    ...indicators(found.indicators),
    folded(t("school.words"), rest),
  ];
}

/** Posts by subject; those that the plan changes are drawn, all stand in the table. */
function subjects(posts) {
  const change = (one) => `${number(one.before)} → ${number(one.after)}`;
  const state = (one) => (one.after < one.need ? t("school.short", { count: one.need - one.after }) : t("school.full"));
  const moved = posts.filter((one) => one.before !== one.after);
  const all = table(
    ["school.post", "school.change", "school.need", "school.state"].map((key) => t(key)),
    posts.map((one) => [post(one.stage, one.subject), change(one), number(one.need), state(one)]),
  );
  if (!moved.length) return [make("h4", null, t("school.posts")), make("p", { class: "quiet" }, t("school.unmoved")), folded(t("school.all-posts", { count: posts.length }), all)];
  return [
    make("h4", null, t("school.posts")),
    bars({
      title: t("school.moved"),
      categories: moved.map((one) => post(one.stage, one.subject)),
      series: [
        { title: t("school.before"), values: moved.map((one) => one.before) },
        { title: t("school.after"), values: moved.map((one) => one.after) },
      ],
      norms: moved.map((one) => one.need),
      norm: t("school.need"),
      decimals: 0,
      width: 480,
    }),
    folded(t("school.all-posts", { count: posts.length }), all),
  ];
}

/** The official indicators for each 100 students, each stage a drawing with its norms. */
function indicators(all) {
  const stages = [...new Set(all.map((one) => one.stage))];
  const drawings = stages.map((stage) => {
    const own = all.filter((one) => one.stage === stage);
    return bars({
      title: t("school.per-hundred", { stage: named(stage) }),
      categories: own.map((one) => t(`indicator.${one.indicator}`)),
      series: [
        { title: t("school.before"), values: own.map((one) => one.before) },
        { title: t("school.after"), values: own.map((one) => one.after) },
      ],
      norms: own.map((one) => one.norm),
      norm: t("school.norm"),
      decimals: 2,
      width: 480,
    });
  });
  const rows = all.map((one) => [
    post(one.stage, t(`indicator.${one.indicator}`)),
    `${number(one.before, 2)} → ${number(one.after, 2)}`,
    number(one.norm, 1),
    number(one.county, 2),
    t(one.after >= one.norm ? "school.met" : "school.unmet"),
  ]);
  const heads = ["school.indicator", "school.change", "school.norm", "school.county", "school.state"].map((key) => t(key));
  return [make("h4", null, t("school.indicators")), ...drawings, table(heads, rows)];
}
