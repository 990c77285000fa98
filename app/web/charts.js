// Bars, lines and scatter as drawings, each with its figures as a table and as a file; series differ by colour and by form.

import { figuresButton } from "./download.js";
import { draw, folded, make, table } from "./dom.js";
import { number } from "./figures.js";
import { scale } from "./scale.js";
import { t } from "./text.js";

const LINE = 18;
const LETTER = 12;
const MARKS = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.4 * r}L${x + 1.4 * r} ${y}L${x} ${y + 1.4 * r}L${x - 1.4 * r} ${y}z`,
  (x, y, r) => `M${x} ${y + 1.3 * r}L${x + 1.2 * r} ${y - r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x - r} ${y - 0.4 * r}h${0.6 * r}v${-0.6 * r}h${0.8 * r}v${0.6 * r}h${0.6 * r}v${0.8 * r}h${-0.6 * r}v${0.6 * r}h${-0.8 * r}v${-0.6 * r}h${-0.6 * r}z`,
];

/**
 * Bars lying side by side: a group for each category, a bar for each series.
 *
 * categories are titles; series are {title, values}, values in the order of the categories, null where there is none;
 * norms (optional) are figures a category is measured against, drawn as a line across its group.
 */
export function bars({ title, unit = "", categories, series, norms = null, norm = "", decimals = 1, width = 640 }) {
  const left = Math.min(0.45 * width, LETTER * 0.5 + Math.max(...categories.map(broad)));
  const right = width - 12 - LETTER * 4;
  const values = [...series.flatMap((one) => one.values), ...(norms ?? [])];
  const axis = scale(values, left + 8, right, { zero: true });
  const tall = series.length * LINE + 10;
  const zero = axis.place(0);
  const groups = categories.map((category, row) => {
    const top = row * tall;
    return draw(
      "g",
      null,
      draw("text", { x: left, y: top + tall / 2 + 1, class: "label end" }, fitted(category, left), draw("title", null, category)),
      series.flatMap((one, at) => bar(one, row, { at, top: top + 5 + at * LINE, zero, axis, decimals, said: `${category} ${one.title}` })),
      norms?.[row] === null || norms?.[row] === undefined
        ? null
        : draw("path", { d: `M${axis.place(norms[row])} ${top + 2}V${top + tall - 2}`, class: "norm" }, draw("title", null, `${norm} ${number(norms[row], decimals)}`)),
    );
  });
  const high = categories.length * tall;
  const picture = canvas(width, high + 6, title, draw("path", { d: `M${zero} 0V${high}`, class: "axis" }), groups);
  const heads = [t("chart.item"), ...series.map((one) => suffixed(one.title, unit)), ...(norms ? [norm] : [])];
  const rows = categories.map((category, row) => [category, ...series.map((one) => one.values[row]), ...(norms ? [norms[row]] : [])]);
  return figure(title, legend(series, norms && norm, true), picture, heads, rows, decimals);
}

function bar(one, row, { at, top, zero, axis, decimals, said }) {
  const value = one.values[row];
  if (value === null || value === undefined) return draw("text", { x: zero + 4, y: top + LINE / 2, class: "value" }, "–");
  const end = axis.place(value);
  const text = number(value, decimals);
  return [
    draw("rect", { x: Math.min(zero, end), y: top + 2, width: Math.max(Math.abs(end - zero), 0.8), height: LINE - 5, class: `series s${at}` }, draw("title", null, `${said} ${text}`)),
    draw("text", { x: Math.max(zero, end) + 4, y: top + LINE / 2, class: "value" }, text),
  ];
}

/**
 * Lines over figures: x and y are {title, decimals}, series are {title, points: [[x, y], …]}.
 *
 * limits (optional) are {title, value} lines across the drawing.
 */
export function lines({ title, x, y, series, limits = [], width = 640, height = 260 }) {
  const points = series.flatMap((one) => one.points);
  const plot = field({ title, x, y, width, height, xs: points.map((one) => one[0]), ys: [...points.map((one) => one[1]), ...limits.map((one) => one.value)] });
  for (const limit of limits) {
    const at = plot.down.place(limit.value);
    plot.inside.append(draw("path", { d: `M${plot.left} ${at}H${plot.right}`, class: "norm" }), draw("text", { x: plot.right - 2, y: at - 6, class: "value end" }, limit.title));
  }
  series.forEach((one, at) => {
    const places = one.points.map(([across, down]) => [plot.across.place(across), plot.down.place(down)]);
    plot.inside.append(draw("path", { d: track(places), class: `line s${at % MARKS.length}` }));
    if (places.length <= 60) plot.inside.append(...places.map(([px, py], which) => dot(at, px, py, 3.5, `${one.title} ${spoken(one.points[which], x, y)}`)));
  });
  const rows = series.flatMap((one) => one.points.map((point) => [one.title, ...point]));
  const heads = [t("chart.series"), x.title, y.title];
  return figure(title, series.length > 1 ? legend(series) : null, plot.picture, heads, rows, [0, x.decimals ?? 1, y.decimals ?? 1]);
}

/**
 * Points by two figures: x and y are {title, decimals}, points are {title, x, y, series, open, current}.
 *
 * series (optional) are {title}, points name theirs by position; open() makes a point a button; joined draws the line
 * through the points in order of x, as for a frontier.
 */
export function scatter({ title, x, y, points, series = [], joined = false, width = 640, height = 320 }) {
  const plot = field({ title, x, y, width, height, xs: roomy(points.map((one) => one.x)), ys: roomy(points.map((one) => one.y)) });
  const placed = points.map((one) => ({ ...one, px: plot.across.place(one.x), py: plot.down.place(one.y) }));
  if (joined) {
    const ordered = [...placed].sort((one, other) => one.x - other.x || one.y - other.y);
    plot.inside.append(draw("path", { d: track(ordered.map((one) => [one.px, one.py])), class: "line joined" }));
  }
  plot.inside.append(...placed.map((one) => spot(one, plot, spoken([one.x, one.y], x, y))));
  const several = series.length > 1;
  const heads = [t("chart.item"), ...(several ? [t("chart.series")] : []), x.title, y.title];
  const rows = points.map((one) => [one.title, ...(several ? [series[one.series ?? 0].title] : []), one.x, one.y]);
  const decimals = [0, ...(several ? [0] : []), x.decimals ?? 1, y.decimals ?? 1];
  return figure(title, several ? legend(series) : null, plot.picture, heads, rows, decimals);
}

/** Figures with a little room around them, so that no point stands on the frame. */
function roomy(values) {
  const room = 0.04 * (Math.max(...values) - Math.min(...values));
  return [...values, Math.min(...values) - room, Math.max(...values) + room];
}

function spot(one, plot, figures) {
  const said = `${one.title} ${figures}`;
  const mark = dot(one.series ?? 0, one.px, one.py, one.current ? 7 : 5, said);
  const right = one.px < (plot.left + plot.right) / 2;
  const label = one.label === false ? null : draw("text", { x: one.px + (right ? 10 : -10), y: one.py - 9, class: right ? "label" : "label end" }, one.title);
  if (one.current) mark.classList.add("current");
  if (!one.open) return draw("g", null, mark, label);
  function pressed(event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    one.open();
  }
  return draw("g", { class: "open", role: "button", tabindex: 0, "aria-label": said, onclick: one.open, onkeydown: pressed }, mark, label);
}

/** The frame of a drawing over two axes. */
function field({ title, x, y, width, height, xs, ys }) {
  const down = scale(ys, height - 44, 30);
  const label = (axis, tick) => number(tick, axis.decimals);
  const left = 14 + Math.max(...down.ticks.map((tick) => broad(label(down, tick))));
  const right = width - 16;
  const across = scale(xs, left, right);
  const inside = draw("g");
  const picture = canvas(
    width,
    height,
    title,
    down.ticks.flatMap((tick) => [
      draw("path", { d: `M${left} ${down.place(tick)}H${right}`, class: "rule" }),
      draw("text", { x: left - 6, y: down.place(tick), class: "value end" }, label(down, tick)),
    ]),
    across.ticks.map((tick) => draw("text", { x: across.place(tick), y: height - 32, class: "value middle" }, label(across, tick))),
    draw("path", { d: `M${left} 24V${height - 44}H${right}`, class: "axis" }),
    draw("text", { x: 4, y: 8, class: "value" }, `↑ ${y.title}`),
    draw("text", { x: right, y: height - 10, class: "value end" }, `${x.title} →`),
    inside,
  );
  return { picture, inside, across, down, left, right };
}

function canvas(width, height, title, ...children) {
  return draw("svg", { viewBox: `0 0 ${width} ${Math.ceil(height)}`, width, height: Math.ceil(height), role: "group", "aria-label": title }, ...children);
}

function dot(at, x, y, size, said) {
  return draw("path", { d: MARKS[at % MARKS.length](x, y, size), class: `series s${at % MARKS.length}` }, draw("title", null, said));
}

function track(places) {
  return places.length ? `M${places.map((place) => place.map((at) => at.toFixed(1)).join(" ")).join("L")}` : "";
}

function spoken([across, down], x, y) {
  return `${x.title} ${number(across, x.decimals ?? 1)}，${y.title} ${number(down, y.decimals ?? 1)}`;
}

/** What the colours and forms stand for. */
function legend(series, norm, asBars = false) {
  const line = norm ? make("li", null, draw("svg", { width: 14, height: 14 }, draw("path", { d: "M7 1V13", class: "norm" })), norm) : null;
  if (series.length < 2 && !line) return null;
  const entries = series.map((one, at) => make("li", null, draw("svg", { width: 14, height: 14, "aria-hidden": "true" }, asBars ? swatch(at) : dot(at, 7, 7, 5, one.title)), one.title));
  return make("ul", { class: "legend" }, entries, line);
}

function swatch(at) {
  return draw("rect", { x: 1, y: 1, width: 12, height: 12, class: `series s${at}` });
}

/** The drawing with its title, its figures as a table and as a file. */
function figure(title, key, picture, heads, rows, decimals) {
  const places = (at) => (Array.isArray(decimals) ? decimals[at] : decimals);
  const cells = rows.map((row) => row.map((value, at) => (typeof value === "number" ? number(value, places(at)) : (value ?? "–"))));
  return make("figure", { class: "chart" }, make("figcaption", null, title), key, picture, folded(t("chart.numbers"), table(heads, cells), figuresButton(title, heads, () => rows)));
}

function suffixed(title, unit) {
  return unit ? `${title}（${unit}）` : title;
}

/** Pixels a text takes, Chinese characters being twice as wide as others. */
function broad(text) {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? LETTER : 0.6 * LETTER), 0);
}

/** The start of a text that is too wide. */
function fitted(text, room) {
  if (broad(text) <= room) return text;
  let kept = text;
  while (kept && broad(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}
