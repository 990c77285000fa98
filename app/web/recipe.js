// What the office says about the reading of its file: added to, taken from, and told in words.

import { t } from "./text.js";

const KEY = { sheets: ["sheet"], columns: ["table", "header"], fixes: null };

const PLAIN = {
  sheets: { table: null, header_row: 0, keep_rows: false, by_name: true, merged: true, apart: true },
  columns: {},
  fixes: { to: null, table: "", column: "", form: false, sheet: "", row: 0, remove: false },
};

/** An entry without what is as it would be anyway. */
const brief = (kind, entry) => Object.fromEntries(Object.entries(entry).filter(([name, value]) => !(name in PLAIN[kind]) || value !== PLAIN[kind][name]));

/** Entries of one kind. */
const of = (recipe, kind) => (recipe?.[kind] ?? []).map((entry) => brief(kind, entry));

/** A recipe that says nothing. */
export const nothing = () => ({ sheets: [], columns: [], fixes: [] });

/** The recipe with another one's entries said later; what it says of the same sheet or column counts. */
export function joined(recipe, more) {
  const result = nothing();
  for (const kind of Object.keys(KEY)) {
    const entries = of(recipe, kind);
    for (const entry of of(more, kind)) {
      const same = entries.findIndex((one) => (KEY[kind] ? KEY[kind].every((name) => one[name] === entry[name]) : alike(one, entry)));
      if (same < 0) entries.push(entry);
      else entries[same] = kind === "sheets" ? { ...entries[same], ...entry } : entry;
    }
    result[kind] = entries;
  }
  return result;
}

/** The recipe without another one's entries. */
export function without(recipe, less) {
  const left = nothing();
  for (const kind of Object.keys(KEY)) {
    const gone = of(less, kind);
    left[kind] = of(recipe, kind).filter((one) => !gone.some((entry) => (KEY[kind] ? KEY[kind].every((name) => one[name] === entry[name]) : alike(one, entry))));
  }
  return left;
}

/** What can be used on the next file too. */
export const lasting = (recipe) => ({ ...recipe, fixes: recipe.fixes.filter((fix) => !fix.row) });

/** Whether it says nothing. */
export const empty = (recipe) => !recipe.sheets.length && !recipe.columns.length && !recipe.fixes.length;

/** Every entry with words for it: [words, a recipe of just this entry]. */
export function entries(recipe) {
  return [
    ...of(recipe, "sheets").map((one) => [sheetSaid(one), { sheets: [one] }]),
    ...of(recipe, "columns").map((one) => [t(one.means ? "recipe.column" : "recipe.column.out", one), { columns: [one] }]),
    ...of(recipe, "fixes").map((one) => [fixSaid(one), { fixes: [one] }]),
  ];
}

function sheetSaid(one) {
  const parts = [];
  if (one.table) parts.push(t("recipe.sheet.table", { table: one.table }));
  if (one.table === "") parts.push(t("recipe.sheet.out"));
  if (one.header_row) parts.push(t("recipe.sheet.header", { row: one.header_row }));
  if (one.keep_rows) parts.push(t("recipe.sheet.rows"));
  if (one.by_name === false) parts.push(t("recipe.sheet.name"));
  if (one.merged === false) parts.push(t("recipe.sheet.merged"));
  if (one.apart === false) parts.push(t("recipe.sheet.apart"));
  return t("recipe.sheet", { sheet: one.sheet, how: parts.join(t("recipe.and")) });
}

function fixSaid(one) {
  const from = one.from || t("check.blank");
  if (one.remove) return t("recipe.remove", { sheet: one.sheet, row: one.row });
  const where = one.row ? t("recipe.cell", { sheet: one.sheet, row: one.row, column: one.column }) : one.column || t("recipe.everywhere");
  if (one.to === undefined || one.to === null) return t("recipe.refused", { where, from });
  return t("recipe.fix", { where, from, to: one.to || t("check.blank") });
}

function alike(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
