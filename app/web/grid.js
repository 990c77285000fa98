// A long table that is sorted here and drawn as it is scrolled; a column is {title, value(row), cell(row), number}.

import { make } from "./dom.js";
import { t } from "./text.js";

const DRAWN = 100;

/** The table's element and its show(rows). */
export function grid(columns, label) {
  let rows = [];
  let drawn = 0;
  let sorted = null;
  const body = make("tbody");
  const rest = make("p", { class: "quiet rest" });
  const heads = columns.map((column) =>
    make(
      "th",
      { scope: "col", "aria-sort": "none", class: column.number ? "number" : null },
      make("button", { type: "button", class: "head", onclick: () => sort(column) }, column.title),
    ),
  );
  const scroller = make(
    "div",
    { class: "scroll tall", tabindex: "0", role: "region", "aria-label": label },
    make("table", { class: "grid" }, make("thead", null, make("tr", null, heads)), body),
  );

  function more(count = DRAWN) {
    const next = rows.slice(drawn, drawn + count);
    body.append(...next.map(line));
    drawn += next.length;
    rest.textContent = t("grid.count", { shown: drawn, all: rows.length });
  }

  function line(row) {
    const cells = columns.map((column) =>
      make("td", column.number ? { class: "number" } : null, column.cell ? column.cell(row) : text(column.value(row))),
    );
    return make("tr", null, cells);
  }

  function sort(column) {
    sorted = { column, down: sorted?.column === column && !sorted.down };
    columns.forEach((one, at) => {
      heads[at].setAttribute("aria-sort", one !== column ? "none" : sorted.down ? "descending" : "ascending");
    });
    show(rows);
  }

  function show(given) {
    rows = [...given];
    if (sorted) rows.sort((one, other) => (sorted.down ? -1 : 1) * compared(sorted.column, one, other));
    body.replaceChildren();
    drawn = 0;
    more();
    scroller.scrollTop = 0;
  }

  scroller.addEventListener("scroll", () => {
    if (drawn < rows.length && scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - 400) more();
  });
  addEventListener("beforeprint", () => scroller.isConnected && more(rows.length));
  return { element: make("div", null, scroller, rest), show };
}

function text(value) {
  return value === null || value === undefined ? "" : String(value);
}

function compared(column, one, other) {
  const [first, second] = [column.value(one), column.value(other)];
  if (first === null || second === null) return (first === null) - (second === null);
  return typeof first === "number" ? first - second : String(first).localeCompare(String(second), "zh-CN");
}
