// A long table: sorted, grouped and kept as CSV here, and only the rows in sight are drawn.
// A column is {title, value(row), cell(row), shown(row), number, group}: cell draws more than the value, shown is its text
// where it is not the value, group offers grouping by it.

import { csv, save } from "./download.js";
import { labelled, make, select } from "./dom.js";
import { t } from "./text.js";

const BEYOND = 12;
const HEIGHT = 31;
const WIDEST = 22;

/** The table's element and its show(rows). */
export function grid(columns, label) {
  const order = new Intl.Collator("zh-CN", { numeric: true });
  const folded = new Set();
  const drawn = new Map();
  const measured = new WeakSet();
  const wide = columns.map((column) => 2.5 + broad(column.title));
  let rows = [];
  let lines = [];
  let sorted = null;
  let height = HEIGHT;
  let everything = false;

  const body = make("tbody");
  const widths = columns.map(() => make("col"));
  const heads = columns.map((column) =>
    make(
      "th",
      { scope: "col", "aria-sort": "none", class: column.number ? "number" : null },
      make("button", { type: "button", class: "head", onclick: () => sort(column) }, column.title),
    ),
  );
  const whole = make("table", { class: "grid fixed" }, make("colgroup", null, widths), make("thead", null, make("tr", { "aria-rowindex": 1 }, heads)), body);
  const inner = make("div", null, whole);
  const scroller = make("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": label, onscroll: draw }, inner);
  const count = make("span", { class: "quiet rest", role: "status" });
  const groups = columns.filter((column) => column.group);
  const grouping = select({ class: "grouping", onchange: regroup }, [["", t("grid.no-group")], ...groups.map((column, at) => [String(at), column.title])]);
  const keep = make("button", { type: "button", class: "quiet csv", onclick: download }, t("grid.csv"));
  const bar = make("div", { class: "filters grid-bar" }, groups.length ? labelled(t("grid.group"), grouping) : null, count, keep);

  function show(given) {
    rows = [...given];
    if (sorted) rows.sort((one, other) => (sorted.down ? -1 : 1) * compared(sorted.column, one, other, order));
    arrange();
    scroller.scrollTop = 0;
    draw();
  }

  function sort(column) {
    sorted = { column, down: sorted?.column === column && !sorted.down };
    columns.forEach((one, at) => {
      heads[at].setAttribute("aria-sort", one !== column ? "none" : sorted.down ? "descending" : "ascending");
    });
    show(rows);
  }

  function regroup() {
    folded.clear();
    arrange();
    scroller.scrollTop = 0;
    draw();
  }

  /** What is listed: the rows, under a line for each group where they are grouped. */
  function arrange() {
    const column = groups[grouping.value];
    drawn.clear();
    lines = column ? [] : rows.map((row) => ({ row }));
    if (column) {
      const parts = grouped(rows, column);
      for (const name of [...parts.keys()].sort(order.compare)) {
        lines.push({ group: name, size: parts.get(name).length });
        if (!folded.has(name)) lines.push(...parts.get(name).map((row) => ({ row })));
      }
    }
    widen();
    whole.setAttribute("aria-rowcount", lines.length + 1);
    count.textContent = t("grid.count", { all: rows.length });
  }

  /** Columns as wide as their widest text so far; a row is measured once. */
  function widen() {
    const fresh = rows.filter((row) => !measured.has(row));
    for (const row of fresh) measured.add(row);
    columns.forEach((one, at) => {
      const shown = one.shown ?? one.value;
      wide[at] = fresh.reduce((most, row) => Math.max(most, 1.6 + broad(text(shown(row)))), wide[at]);
      widths[at].style.width = `${Math.min(wide[at], WIDEST)}em`;
    });
  }

  function draw() {
    const top = Math.floor(scroller.scrollTop / height);
    const seen = Math.ceil((scroller.clientHeight || 480) / height);
    const first = everything ? 0 : Math.max(0, Math.min(top - BEYOND, lines.length - seen));
    const last = everything ? lines.length : Math.min(lines.length, top + seen + BEYOND);
    for (const at of [...drawn.keys()]) if (at < first || at >= last) drawn.delete(at);
    for (let at = first; at < last; at += 1) if (!drawn.has(at)) drawn.set(at, line(lines[at], at));
    const wanted = Array.from({ length: last - first }, (_, at) => drawn.get(first + at));
    place(wanted);
    inner.style.paddingTop = `${first * height}px`;
    inner.style.paddingBottom = `${(lines.length - last) * height}px`;
    if (wanted.length && wanted[0].offsetHeight && !everything) height = wanted[0].getBoundingClientRect().height;
  }

  /** Puts lines into the table; one that stays is not taken out, so it keeps the focus. */
  function place(wanted) {
    const staying = new Set(wanted);
    for (const one of [...body.children]) if (!staying.has(one)) one.remove();
    wanted.forEach((one, at) => body.children[at] !== one && body.insertBefore(one, body.children[at] ?? null));
  }

  function line(one, at) {
    if (one.row === undefined) {
      const open = !folded.has(one.group);
      const fold = make("button", { type: "button", class: "link", "aria-expanded": String(open), onclick: () => turn(one.group) }, `${open ? "▾" : "▸"} ${one.group || "–"}`);
      return make("tr", { class: "group", "aria-rowindex": at + 2 }, make("th", { scope: "rowgroup", colspan: columns.length }, fold, make("small", null, t("grid.size", { count: one.size }))));
    }
    const cells = columns.map((column) => make("td", column.number ? { class: "number" } : null, column.cell ? column.cell(one.row) : text(column.value(one.row))));
    return make("tr", { "aria-rowindex": at + 2 }, cells);
  }

  function turn(group) {
    if (!folded.delete(group)) folded.add(group);
    arrange();
    draw();
    [...body.querySelectorAll(".group button")].find((one) => one.textContent.slice(2) === (group || "–"))?.focus();
  }

  function download() {
    save(`${label}.csv`, csv(columns.map((column) => column.title), rows.map((row) => columns.map((column) => (column.shown ?? column.value)(row)))));
  }

  function printed(all) {
    if (!scroller.isConnected) return;
    everything = all;
    draw();
  }

  addEventListener("beforeprint", () => printed(true));
  addEventListener("afterprint", () => printed(false));
  new ResizeObserver(() => scroller.isConnected && draw()).observe(scroller);
  return { element: make("div", { class: "long" }, bar, scroller), show };
}

function grouped(rows, column) {
  const parts = new Map();
  for (const row of rows) {
    const name = text(column.value(row));
    if (!parts.has(name)) parts.set(name, []);
    parts.get(name).push(row);
  }
  return parts;
}

function text(value) {
  return value === null || value === undefined ? "" : String(value);
}

/** Width in letters of Chinese; others take a little more than half. */
function broad(words) {
  let wide = 0;
  for (let at = 0; at < words.length; at += 1) wide += words.charCodeAt(at) > 0x2e7f ? 1 : 0.58;
  return wide;
}

function compared(column, one, other, order) {
  const [first, second] = [column.value(one), column.value(other)];
  if (first === null || second === null) return (first === null) - (second === null);
  return typeof first === "number" ? first - second : order.compare(String(first), String(second));
}
