// How a file was taken: which table each sheet holds, where its header stands, what each column means; all of it can be said anew.

import { folded, labelled, make, select, table } from "./dom.js";
import { t } from "./text.js";

/** The layout of a checked file; known are the tables and columns there are, say(entry) tells what the office says. */
export function layoutPart(found, known, say) {
  const unread = found.layout.flatMap((sheet) => sheet.columns.filter((column) => sheet.table && !column.means && !column.passed && !column.chosen));
  const lacking = found.problems.some((problem) => problem.code === "missing_column" || problem.code === "missing_sheet");
  const part = folded(
    t("layout.title", { sheets: found.layout.filter((sheet) => sheet.table).length, unread: unread.length }),
    make("p", { class: "quiet" }, t("layout.why")),
    ...found.layout.map((sheet) => sheetPart(sheet, known, say)),
  );
  part.id = "layout";
  part.open = lacking;
  return part;
}

function sheetPart(sheet, known, say) {
  const tables = select({ "aria-label": t("layout.table") }, [["", t("layout.out")], ...known.map((one) => [one.table, one.table])]);
  tables.value = sheet.table;
  tables.addEventListener("change", () => say({ sheets: [{ sheet: sheet.sheet, table: tables.value }] }));
  const header = make("input", { type: "number", min: 1, max: 10000000, value: sheet.header_row, "aria-label": t("layout.header") });
  header.addEventListener("change", () => header.value && say({ sheets: [{ sheet: sheet.sheet, header_row: Number(header.value) }] }));
  const columns = known.find((one) => one.table === sheet.table)?.columns ?? [];
  const heads = ["column", "means", "sure", "samples"].map((key) => t(`layout.${key}`));
  const line = (column) => [make("span", null, column.key), meaning(sheet, column, columns, say), sureness(column), make("span", { class: "quiet" }, column.samples.join("、"))];
  const plain = sheet.columns.filter((column) => column.confidence === 1 && !column.chosen);
  const open = sheet.columns.filter((column) => !plain.includes(column));
  const lists = [open.length ? table(heads, open.map(line)) : null, plain.length ? folded(t("layout.plain", { count: plain.length }), table(heads, plain.map(line))) : null];
  return make(
    "section",
    { class: "sheet", "data-sheet": sheet.sheet },
    make(
      "div",
      { class: "filters" },
      make("strong", null, sheet.sheet),
      labelled(t("layout.table"), tables),
      labelled(t("layout.header"), header),
      make("span", { class: "quiet" }, t("layout.rows", { count: sheet.rows })),
    ),
    sheet.table ? lists : null,
  );
}

function meaning(sheet, column, columns, say) {
  const likely = columns.filter((one) => column.maybe.includes(one.header));
  const others = columns.filter((one) => !column.maybe.includes(one.header));
  const option = (one, mark) => [one.header, `${one.header}${one.required ? " *" : ""}${mark}`];
  const choice = select({ "aria-label": t("layout.means.of", { column: column.key }) }, [
    ["", t("layout.unread")],
    ...likely.map((one) => option(one, t("layout.likely"))),
    ...others.map((one) => option(one, "")),
  ]);
  choice.value = column.means;
  choice.addEventListener("change", () => say({ columns: [{ table: sheet.table, header: column.key, means: choice.value }] }));
  return choice;
}

function sureness(column) {
  if (column.chosen) return t("layout.chosen");
  if (column.passed) return t("layout.passed");
  if (column.means) return `${Math.round(100 * column.confidence)}%`;
  return column.maybe.length ? make("span", { class: "mark warning" }, t("layout.maybe", { header: column.maybe[0] })) : t("layout.unknown");
}
