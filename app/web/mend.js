// One problem mended on the spot: its row is shown, the cell corrected, its words replaced everywhere, or the row left out.

import { dialog } from "./dialog.js";
import { make } from "./dom.js";
import { pick, t } from "./text.js";

/** Whether something can be done about a problem here. */
export const mendable = (problem) => problem.row > 0 && problem.table !== "" && problem.means !== "";

/** Whether its value is shown whole, so that it can be replaced everywhere. */
export const whole = (problem) => !problem.value.includes("*") && !problem.value.endsWith("…");

/** The rule that replaces a problem's words in its column everywhere. */
export const rule = (problem, to) => ({ fixes: [{ table: problem.table, column: problem.means, from: problem.value, to }] });

/** Opens the window for one problem; say(entry) tells what the office says. */
export function mend(problem, found, say) {
  const input = make("input", { type: "text", id: "mend-value", value: whole(problem) ? problem.value : "", maxlength: 2000, list: "mend-choices" });
  const choices = make("datalist", { id: "mend-choices" }, problem.suggest.map((one) => make("option", { value: one.value }, one.label)));
  const act = (entry) => {
    close();
    say(entry);
  };
  const cell = () => ({ fixes: [{ table: problem.table, column: problem.means, from: problem.value, to: input.value, sheet: problem.sheet, row: problem.row }] });
  const gone = { fixes: [{ from: "", table: problem.table, sheet: problem.sheet, row: problem.row, remove: true }] };
  const everywhere = whole(problem) && make("button", { type: "button", class: "quiet", id: "mend-rule", onclick: () => act(rule(problem, input.value)) }, t("mend.rule", { value: problem.value || t("check.blank"), column: problem.means }));
  const close = dialog(
    t("mend.title", { sheet: problem.sheet, row: problem.row }),
    rowPart(problem, found),
    make("p", null, pick(problem.text, problem.text_en)),
    problem.suggest.length
      ? make("p", { class: "actions" }, problem.suggest.slice(0, 12).map((one) => make("button", { type: "button", class: "quiet", onclick: () => (input.value = one.value) }, one.label ? `${one.label}（${one.value}）` : one.value)))
      : null,
    make("p", null, make("label", null, make("span", null, t("mend.value", { column: problem.means })), input), choices),
    make(
      "p",
      { class: "actions" },
      make("button", { type: "button", id: "mend-cell", onclick: () => act(cell()) }, t("mend.cell")),
      everywhere,
      make("button", { type: "button", class: "quiet", id: "mend-remove", onclick: () => act(gone) }, t("mend.remove")),
    ),
    make("p", { class: "quiet" }, t("mend.why")),
  );
  input.focus();
  input.select();
}

function rowPart(problem, found) {
  const row = found.rows.find((one) => one.sheet === problem.sheet && one.row === problem.row);
  const sheet = found.layout.find((one) => one.sheet === problem.sheet);
  if (!row || !sheet) return null;
  const cells = sheet.columns.map((column, at) => [column, row.cells[at]]).filter(([column, cell]) => cell || column.means === problem.means);
  return make(
    "dl",
    { class: "row-seen" },
    cells.map(([column, cell]) => make("div", { class: column.means === problem.means && "wrong" }, make("dt", null, column.key), make("dd", null, cell || t("check.blank")))),
  );
}
