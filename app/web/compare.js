// 对比: two to four plans side by side, what differs first; a list made by hand, last year and nobody moving as columns.

import { ask } from "./api.js";
import { gaugeRows, goalTable, peopleTable, schoolTable } from "./compared.js";
import { chooser } from "./compare-chooser.js";
import { pictures } from "./compare-charts.js";
import { make } from "./dom.js";
import { drawer } from "./drawer.js";
import { number } from "./figures.js";
import { frontier } from "./frontier.js";
import { guarded } from "./notice.js";
import { sentences } from "./teacher-panel.js";
import { withTerms } from "./terms.js";
import { listed, named, pick, renamed, t } from "./text.js";

const PAGE = 1000;
const MOST = 5000;

/** The page: show(...columns), each a plan's or list's id, "nobody" or "last-year". */
export function page({ may }) {
  const side = drawer(null, "drawer-compared");
  const choice = chooser(may, (columns) => (location.hash = `#/compare/${columns.join("/")}`));
  const result = make("div", { id: "compared", "aria-live": "polite" });
  const element = make("section", { "aria-labelledby": "compare-title" }, make("h2", { id: "compare-title" }, t("compare.title")), choice.element, result);
  let shown = "";

  async function show(...columns) {
    side.close();
    await guarded(result, async () => {
      const chosen = await choice.show(columns);
      if (chosen.length < 2) {
        shown = "";
        result.replaceChildren(make("p", { class: "notice" }, t("compare.few")));
        return;
      }
      const of = chosen.map((one) => `of=${one}`).join("&");
      if (of === shown) return;
      shown = of;
      result.replaceChildren(make("p", { class: "busy" }, t("compare.working")));
      const [found, people, schools] = await Promise.all([ask(`/comparisons?${of}`), every("teachers", of), every("schools", of)]);
      if (of === shown) result.replaceChildren(...compared(found, people, schools), ...[frontier(may, found)].filter(Boolean));
    });
  }

  function compared(found, people, schools) {
    const heads = found.columns.map((one) => pick(one.title.zh, named(one.title.en)));
    const first = found.columns.find((one) => one.kind === "plan");
    const plan = first && { id: first.id, schools: places(schools, people) };
    return [
      columnHeads(found, heads),
      make("h3", null, t("compare.goals")),
      make("p", { class: "quiet" }, t("compare.less")),
      goalTable(found, heads),
      make("details", { class: "in-words" }, make("summary", null, t("compare.words")), sentences(found.lines.map((one) => ({ ...one, en: renamed(one.en) })))),
      pictures(found, heads, schools),
      make("h3", null, t("compare.gauges")),
      gaugeRows(found, heads),
      make("h3", null, t("compare.people.count", { count: number(found.different_teachers), all: number(found.movers) })),
      people.length ? peopleTable(people, heads, plan && ((row) => side.teacher(plan, row["教师编号"], row["姓名"]))) : make("p", { class: "quiet" }, t("compare.nobody-differs")),
      people.length < found.different_teachers ? make("p", { class: "quiet" }, t("compare.cut", { count: number(MOST) })) : "",
      make("h3", null, t("compare.schools.count", { count: number(found.different_schools) })),
      schools.length ? schoolTable(schools, heads, plan && ((row) => side.school(plan, row["学校代码"], row["学校名称"]))) : make("p", { class: "quiet" }, t("compare.no-school-differs")),
    ].filter(Boolean);
  }

  return { element, side: side.element, show };
}

/** All rows of a list of the comparison, up to a bound. */
async function every(part, of) {
  const rows = [];
  let cursor = "";
  do {
    const found = await ask(`/comparisons/${part}?${of}&limit=${PAGE}${cursor && `&cursor=${cursor}`}`);
    rows.push(...found.items);
    cursor = found.next;
  } while (cursor && rows.length < MOST);
  return rows;
}

/** The schools that the panel can name and offer. */
function places(schools, people) {
  const named = new Map(schools.map((one) => [one["学校代码"], one["学校名称"]]));
  for (const row of people) {
    named.set(row["派出学校代码"], row["派出学校"]);
    for (const place of row.places) if (place) named.set(place["学校代码"], place["学校"]);
  }
  return [...named].map(([code, name]) => ({ 学校代码: code, 学校名称: name }));
}

/** What each column is: heads, duties, and whether it keeps the rules. */
function columnHeads(found, heads) {
  return make(
    "div",
    { class: "cards columns" },
    found.columns.map((one, at) =>
      make(
        "article",
        { class: "card" },
        make("h3", null, heads[at], make("span", { class: "tag" }, t(`compare.kind.${one.kind}`))),
        make("p", { class: "figure" }, make("strong", null, number(one.starts)), " ", t("card.starts")),
        make("p", { class: "second" }, withTerms(t("compare.placed", { obligated: number(one.obligated), placed: number(one.placed) }))),
        make("p", { class: one.valid ? "proof" : "broken" }, one.valid ? t("compare.valid") : t("compare.broken", { rules: listed(one.broken) })),
        one.comparable ? null : make("p", { class: "second" }, t("compare.other-year", { year: one.year })),
      ),
    ),
  );
}
