// Compliance gauges: each figure before and after the plan as a bar with a mark at its limit, and the verdict in words.

import { draw, make } from "./dom.js";
import { number } from "./figures.js";
import { withTerms } from "./terms.js";
import { pick, t } from "./text.js";

const WIDTH = 220;
const HEIGHT = 18;

/** The gauges of a plan's summary, how many of the obligated are placed first. */
export function gaugeTable(summary) {
  const { obligated, placed } = summary.counts;
  const first = {
    title: t("gauge.placed"),
    title_en: t("gauge.placed"),
    before: null,
    after: obligated ? (100 * placed) / obligated : 100,
    unit: "%",
    limit: null,
    words: `${number(placed)} / ${number(obligated)}`,
    verdict: t("gauge.left", { left: number(obligated - placed) }),
  };
  const heads = ["name", "value", "bar", "verdict"].map((key) => make("th", { scope: "col" }, t(`gauge.${key}`)));
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      { class: "gauge-table" },
      make("thead", null, make("tr", null, heads)),
      make("tbody", null, [first, ...summary.gauges].map(line)),
    ),
  );
}

/** Of how many: the first part of what the service says of a share. */
export function ofHow(one) {
  const [of] = one.words.split("，");
  return pick(of, of.replace(/ 人$/, " teachers"));
}

/** Whether a figure keeps its limit; true where there is none. */
export function met(one) {
  if (one.limit === null || one.limit === undefined) return true;
  return one.at_least ? one.after >= one.limit - 1e-9 : one.after <= one.limit + 1e-9;
}

/** What is demanded of a figure; nothing where nothing is. */
export function demanded(one) {
  if (one.limit === null || one.limit === undefined) return "";
  return t(one.at_least ? "gauge.at-least" : "gauge.at-most", { limit: one.unit === "%" ? `${number(one.limit, 1)} %` : number(one.limit, 2, true) });
}

function line(one) {
  const form = (value) => (one.unit === "%" ? `${number(value, 1, true)} %` : number(value, 3, true));
  const value = one.before === null || one.before === undefined ? form(one.after) : `${form(one.before)} → ${form(one.after)}`;
  const limited = one.limit !== null && one.limit !== undefined;
  const kept = met(one);
  const limit = demanded(one);
  const verdict = limited ? t(kept ? "gauge.met" : "gauge.unmet") : (one.verdict ?? t("gauge.free"));
  const words = ofHow(one);
  const title = pick(one.title, one.title_en ?? one.title);
  return make(
    "tr",
    { class: limited ? (kept ? "met" : "unmet") : null },
    make("th", { scope: "row" }, withTerms(title), one.unit === "%" ? make("small", null, words) : null),
    make("td", { class: "number" }, value),
    make("td", null, bar(one, limited, t("gauge.label", { title, value, verdict }))),
    make("td", { class: "verdict" }, verdict, limit ? make("small", null, limit) : null),
  );
}

function bar(one, limited, label) {
  const most = one.unit === "%" && !limited ? 100 : 1.25 * Math.max(one.after, one.before ?? 0, one.limit ?? 0, 1e-9);
  const at = (value) => (Math.min(value, most) / most) * WIDTH;
  return draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, class: "gauge-bar", role: "img", "aria-label": label },
    draw("rect", { x: 0, y: 4, width: WIDTH, height: 10, rx: 3, class: "ground" }),
    draw("rect", { x: 0, y: 4, width: at(one.after).toFixed(1), height: 10, rx: 3, class: "value" }),
    one.before === null || one.before === undefined ? null : draw("path", { d: `M${at(one.before).toFixed(1)} 1v16`, class: "before" }),
    limited ? draw("path", { d: `M${at(one.limit).toFixed(1)} 0v18`, class: "limit" }) : null,
  );
}
