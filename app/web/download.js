// Files made in the page: what is shown as a table is kept as CSV without asking the service again.

import { make } from "./dom.js";
import { t } from "./text.js";

const BOM = "\ufeff";
const DANGEROUS = /^[=+\-@\t\r]/;

/** Hands a file to the user under a name. */
export function save(name, content) {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Rows as CSV that spreadsheet programs open with Chinese intact and formulas dead (OWASP, CSV injection). */
export function csv(heads, rows) {
  const lines = [heads, ...rows].map((row) => row.map(cell).join(","));
  return new Blob([`${BOM}${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}

/** A button that hands over the figures of a drawing. */
export function figuresButton(name, heads, rows) {
  return make("button", { type: "button", class: "quiet", onclick: () => save(`${name}.csv`, csv(heads, rows())) }, t("chart.csv"));
}

function cell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && DANGEROUS.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
