// The steps to 1 September as bars over the months: the last days they may take, and the first they could.

import { draw, make } from "./dom.js";
import { monthName } from "./figures.js";
import { named, t } from "./text.js";

const WIDTH = 1280;
const LEFT = 230;
const ROW = 22;
const TOP = 22;
const DAY = 86_400_000;

/** The picture of a schedule; its figures are the list beside it. */
export function timeline(found) {
  const ends = found.steps.flatMap((step) => [step.latest_start, step.earliest_start ?? step.latest_start, step.started_on ?? step.latest_start]);
  const first = day([found.today, ...ends].sort()[0]);
  const last = day(`${found.year}-09-05`);
  const at = (text, later = 0) => LEFT + ((day(text) + later * DAY - first) / (last - first)) * (WIDTH - LEFT - 8);
  const high = TOP + found.steps.length * ROW + 6;
  const bar = (from, to, y, tall, kind) => draw("rect", { x: at(from).toFixed(1), y, width: Math.max(2, at(to, 1) - at(from)).toFixed(1), height: tall, rx: 2, class: kind });
  const rows = found.steps.map((step, row) => {
    const y = TOP + row * ROW;
    return draw(
      "g",
      { class: step.state },
      draw("text", { x: LEFT - 10, y: y + 15, class: "label end" }, named(step.title), draw("title", null, named(step.title))),
      step.earliest_start ? bar(step.earliest_start, step.earliest_end, y + 3, 6, "earliest") : null,
      bar(step.latest_start, step.latest_end, y + 10, 8, "latest"),
    );
  });
  return make(
    "figure",
    { class: "timeline" },
    draw(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${high}`, role: "img", "aria-label": t("timeline.label", { year: found.year }) },
      months(first, last).flatMap((month) => [
        draw("path", { d: `M${at(month).toFixed(1)} ${TOP - 4}V${high}`, class: "month" }),
        at(month) > WIDTH - 60 ? null : draw("text", { x: at(month) + 4, y: 13, class: "value" }, month.slice(5, 7) === "01" ? month.slice(0, 7) : monthName(month)),
      ]),
      rows,
      draw("path", { d: `M${at(found.today).toFixed(1)} ${TOP - 4}V${high}`, class: "today" }),
      draw("path", { d: `M${at(found.effective_date).toFixed(1)} ${TOP - 4}V${high}`, class: "deadline" }),
    ),
    make(
      "ul",
      { class: "legend" },
      ["latest", "earliest", "today", "deadline"].map((kind) => make("li", null, draw("svg", { viewBox: "0 0 22 12", width: 22, height: 12 }, sign(kind)), t(`timeline.${kind}`))),
    ),
  );
}

function sign(kind) {
  if (kind === "latest") return draw("rect", { x: 0, y: 2, width: 22, height: 8, rx: 2, class: "latest" });
  if (kind === "earliest") return draw("rect", { x: 0, y: 3, width: 22, height: 6, rx: 2, class: "earliest" });
  return draw("path", { d: "M11 0V12", class: kind });
}

function day(text) {
  return Date.parse(`${text}T00:00:00Z`);
}

/** First days of the months between two moments. */
function months(first, last) {
  const found = [];
  const begun = new Date(first);
  for (let at = 1; ; at += 1) {
    const month = Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() + at, 1);
    if (month > last) return found;
    found.push(new Date(month).toISOString().slice(0, 10));
  }
}
