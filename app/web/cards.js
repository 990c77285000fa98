// Candidate plans as cards, line by line comparable, with what sets each apart from the best marked.

import { API } from "./api.js";
import { make } from "./dom.js";
import { difference, number, percent } from "./figures.js";
import { demanded, met, ofHow } from "./gauges.js";
import { term, withTerms } from "./terms.js";
import { named, pick, t } from "./text.js";

const PROVEN = 1e-6;
const FORMATS = ["xlsx", "csv", "json"];

/** All candidates side by side; the current one is marked. */
export function cards(plans, current, downloads) {
  const best = Object.fromEntries(goalsOf(plans).map((goal) => [goal, Math.min(...plans.map((plan) => plan.goals[goal]))]));
  const whole = (goal) => plans.every((plan) => same(plan.goals[goal], Math.round(plan.goals[goal])));
  const decimals = Object.fromEntries(goalsOf(plans).map((goal) => [goal, whole(goal) ? 0 : 1]));
  const differs = (goal) => plans.some((plan) => !same(plan.goals[goal], best[goal]));
  return make(
    "div",
    { class: "cards" },
    plans.map((plan, at) => {
      const twin = plans.slice(0, at).find((other) => goalsOf(plans).every((goal) => same(plan.goals[goal], other.goals[goal])));
      return card(plan, { best, decimals, differs, twin, alone: plans.length === 1, current: plan.id === current, downloads });
    }),
  );
}

function goalsOf(plans) {
  return Object.keys(plans[0].goal_units);
}

function same(one, other) {
  return Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other));
}

function card(plan, { best, decimals, differs, twin, alone, current, downloads }) {
  const { counts } = plan;
  return make(
    "article",
    { class: current ? "card current" : "card", "aria-current": current ? "true" : null },
    make("h3", null, named(plan.profile.title), make("span", { class: "tag" }, t(`approval.${plan.state}`))),
    make("p", { class: "figure" }, make("strong", null, number(counts.starts)), " ", t("card.starts")),
    make("p", { class: "second" }, withTerms(t("card.placed", { placed: number(counts.placed), obligated: number(counts.obligated), left: number(counts.left) }))),
    make("p", { class: "proof" }, proof(plan.proof)),
    make("h4", null, twin ? t("card.twin", { title: named(twin.profile.title) }) : t("card.goals")),
    make("dl", { class: "goals" }, goalsOf([plan]).map((goal) => goalLine(plan, goal, best[goal], decimals[goal], differs(goal), alone))),
    plan.gauges?.length > 0 && make(
      "details",
      { open: alone },
      make("summary", null, t("card.gauges", { met: number((plan.gauges ?? []).filter(met).length), all: number((plan.gauges ?? []).length) })),
      make("dl", { class: "gauges" }, (plan.gauges ?? []).map(gauge)),
    ),
    make(
      "p",
      { class: "actions" },
      current
        ? make("span", { class: "chosen-mark" }, t("card.current"))
        : make("a", { class: "button", href: `#/plan/${plan.solve_id}/${plan.id}` }, t("card.choose")),
      downloads &&
        FORMATS.map((format) =>
          make("a", { href: `${API}/plans/${plan.id}/export?format=${format}`, download: "", class: "file" }, t(`download.${format}`)),
        ),
    ),
  );
}

/** The goal with its unit, its value, and how far from the best candidate it is. */
function goalLine(plan, goal, best, decimals, differs, alone) {
  const value = plan.goals[goal];
  const [title, unit] = titled(plan.goal_units[goal]);
  const first = same(value, best);
  const kind = !differs ? "equal" : first ? "best" : "worse";
  const mark = kind === "worse" ? difference(value - best, decimals) : t(`card.${kind}`);
  return make(
    "div",
    { class: kind, title: unit },
    make("dt", null, withTerms(title), make("small", null, unit)),
    make("dd", null, number(value, decimals, true)),
    make("dd", { class: "mark" }, alone ? null : mark),
  );
}

/** Title and unit of “缺岗（加权岗位数）”. */
function titled(text) {
  const at = text.indexOf("（");
  const unit = text.slice(at + 1, -1);
  return [named(text.slice(0, at)), named(unit.split("（")[0])];
}

function gauge(one) {
  const form = (value) => (one.unit === "%" ? `${number(value, 1, true)} %` : number(value, 3, true));
  const value = one.before === null ? form(one.after) : `${form(one.before)} → ${form(one.after)}`;
  const kept = met(one);
  const words = [one.unit === "%" ? ofHow(one) : "", demanded(one), demanded(one) ? t(kept ? "gauge.met" : "gauge.unmet") : t("gauge.free")].filter(Boolean);
  return make("div", { class: kept ? null : "unmet" }, make("dt", null, withTerms(pick(one.title, one.title_en ?? one.title))), make("dd", null, value), make("dd", { class: "words" }, words.join(" · ")));
}

/** The proof in plain words. */
function proof(found) {
  if (found.status === "OPTIMAL" && found.gap <= PROVEN) return [term("proof", t("proof.best")), t("proof.best.means")];
  return found.gap === null ? t("proof.none") : [term("proof", t("proof.within", { gap: percent(found.gap, 3) })), t("proof.within.means")];
}
