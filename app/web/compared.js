// Tables of a comparison: each goal and gauge in every plan with better and worse by sign and word, and who differs.

import { make } from "./dom.js";
import { difference, number } from "./figures.js";
import { grid } from "./grid.js";
import { withTerms } from "./terms.js";
import { named, pick, post, t } from "./text.js";

const SAME = 1e-6;

function same(one, other) {
  return Math.abs(one - other) <= SAME * Math.max(1, Math.abs(one), Math.abs(other));
}

/** How a figure stands to that of the first plan; less is better. */
function standing(value, base, decimals, first, comparable) {
  if (first) return null;
  if (!comparable) return make("small", { class: "change" }, t("compare.apart"));
  if (same(value, base)) return make("small", { class: "change equal" }, t("compare.same"));
  const kind = value < base ? "better" : "worse";
  return make("small", { class: `change ${kind}` }, `${kind === "better" ? "▼" : "▲"} ${difference(value - base, decimals)} ${t(`compare.${kind}`)}`);
}

/** Every goal in every plan; those that differ come first, the best are marked. */
export function goalTable(found, heads) {
  const differs = (row) => !row.values.every((value) => same(value, row.values[0]));
  const rows = [...found.goals].sort((one, other) => differs(other) - differs(one));
  return matrix(
    t("compare.goals"),
    heads,
    rows.map((row) => {
      const decimals = row.values.every((value) => same(value, Math.round(value))) ? 0 : 1;
      return {
        title: pick(row.title.zh, row.title.en),
        note: pick(row.unit.zh, row.unit.en).split("（")[0],
        same: !differs(row),
        cells: row.values.map((value, at) => [
          make("strong", null, number(value, decimals, true)),
          row.best.includes(at) ? make("small", { class: "change best" }, t("compare.best")) : null,
          standing(value, row.values[0], decimals, at === 0, found.columns[at].comparable && found.columns[0].comparable),
        ]),
      };
    }),
  );
}

/** Every compliance gauge in every plan. */
export function gaugeRows(found, heads) {
  const form = (row, value) => (value === null ? "–" : row.unit === "%" ? `${number(value, 1, true)} %` : number(value, 3, true));
  return matrix(
    t("compare.gauges"),
    heads,
    found.gauges.map((row) => ({
      title: pick(row.title.zh, row.title.en),
      note: row.before === null ? "" : t("compare.before", { value: form(row, row.before) }),
      same: row.values.every((value) => same(value ?? 0, row.values[0] ?? 0)),
      cells: row.values.map((value, at) => [make("strong", null, form(row, value)), make("small", null, pick(row.words[at], row.words[at].replace(/ 人(，.*)?$/, " teachers").replace(/^优质均衡要求/, "demanded").replace("，未达到", ", not met").replace("，达到", ", met")))]),
    })),
  );
}

/** A table with a line for each figure and a column for each plan; lines without a difference stand back. */
function matrix(label, heads, rows) {
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      { class: "matrix", "aria-label": label },
      make("thead", null, make("tr", null, make("th", { scope: "col" }, label), heads.map((head) => make("th", { scope: "col" }, head)))),
      make(
        "tbody",
        null,
        rows.map((row) =>
          make(
            "tr",
            { class: row.same ? "same" : null },
            make("th", { scope: "row" }, withTerms(row.title), row.note ? make("small", null, row.note) : null),
            row.cells.map((cell) => make("td", null, cell.filter(Boolean))),
          ),
        ),
      ),
    ),
  );
}

/** The teachers whose place differs, with their place in each plan; open(row) shows one. */
export function peopleTable(rows, heads, open) {
  const place = (row, at) => (row.places[at] ? `${row.places[at]["学校"]} · ${post(row.places[at]["学段"], row.places[at]["任教学科"])}` : t("compare.home"));
  const columns = [
    {
      title: t("column.name"),
      value: (row) => row["姓名"] || row["教师编号"],
      cell: (row) => (open ? make("button", { type: "button", class: "link", onclick: () => open(row) }, row["姓名"] || row["教师编号"]) : row["姓名"] || row["教师编号"]),
    },
    { title: t("column.teacher"), value: (row) => row["教师编号"] },
    { title: t("column.home"), value: (row) => row["派出学校"], group: true },
    ...heads.map((head, at) => ({ title: head, value: (row) => place(row, at), group: true })),
  ];
  const list = grid(columns, t("compare.people"));
  list.show(rows);
  return list.element;
}

/** The schools whose heads change differently, with what leaves and comes in each plan. */
export function schoolTable(rows, heads, open) {
  const moves = (one) => t("compare.moves", { net: one["净变化"] ? difference(one["净变化"]) : "0", into: one["接收"], out: one["派出"] });
  const columns = [
    {
      title: t("compare.school"),
      value: (row) => row["学校名称"],
      cell: (row) => (open ? make("button", { type: "button", class: "link", onclick: () => open(row) }, row["学校名称"]) : row["学校名称"]),
    },
    { title: t("compare.place"), value: (row) => named(row["城乡类型"]), group: true },
    { title: t("compare.level"), value: (row) => named(row["办学水平"]), group: true },
    ...heads.map((head, at) => ({ title: head, number: true, value: (row) => row.columns[at]["净变化"], shown: (row) => moves(row.columns[at]), cell: (row) => moves(row.columns[at]) })),
  ];
  const list = grid(columns, t("compare.schools"));
  list.show(rows);
  return list.element;
}
