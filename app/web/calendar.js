// The way to 1 September: each step with its latest days, how far it is, and what no longer fits.

import { API, ask, post } from "./api.js";
import { make, table } from "./dom.js";
import { number } from "./figures.js";
import { guarded } from "./notice.js";
import { timeline } from "./timeline.js";
import { named, pick, t } from "./text.js";

const AHEAD = 4;

/** The calendar of a year under a policy, with a picture where wanted; noting is for whoever may submit plans. seen(found) is told what stands there. */
export async function calendar(year, policy, may, pictured = false, seen = () => {}) {
  const element = make("div", { id: "calendar" });
  await drawn(element, year, policy, may, pictured, seen);
  return element;
}

async function drawn(place, year, policy, may, pictured, seen) {
  await guarded(place, async () => {
    const query = policy ? `?policy=${encodeURIComponent(policy)}` : "";
    const found = await ask(`/calendars/${year}${query}`);
    const renew = () => drawn(place, year, policy, may, pictured, seen);
    seen(found);
    place.replaceChildren(
      make("p", { class: found.fits ? "quiet" : "notice wrong" }, t("calendar.left", { left: number(found.working_days_left), needed: number(found.working_days_needed) })),
      pictured ? timeline(found) : "",
      steps(found, may("submit"), renew, pictured),
      make(
        "p",
        { class: "quiet" },
        t("calendar.policy", { policy: named(found.policy_title) }),
        " · ",
        make("a", { href: `${API}/calendars/${year}/ics${query}`, download: "" }, t("calendar.ics")),
        ...(pictured ? [] : [" · ", make("a", { href: `#/calendar/${year}/${policy ?? ""}` }, t("calendar.whole"))]),
      ),
      ...found.warnings.map((one) => make("p", { class: "quiet" }, pick(one.zh, one.en))),
    );
  });
}

function steps(found, noting, renew, whole) {
  const heads = ["step", "days", "latest", ...(whole ? ["earliest"] : []), "slack", "state"].map((key) => t(`calendar.${key}`));
  const rows = found.steps.map((step) => [
    make("span", { title: step.source || null }, named(step.title), whole && step.source ? make("small", { class: "calendar-source" }, pick(step.source, step.source_en)) : null),
    String(step.days),
    `${short(step.latest_start, found.year)} – ${short(step.latest_end, found.year)}`,
    ...(whole ? [step.earliest_start ? `${short(step.earliest_start, found.year)} – ${short(step.earliest_end, found.year)}` : "–"] : []),
    step.state === "done" ? "–" : step.slack < 0 ? t("calendar.slack.short", { days: -step.slack }) : t("calendar.slack.days", { days: step.slack }),
    make("span", { class: `state ${step.state}` }, t(`calendar.state.${step.state}`)),
    ...(noting ? [note(found, step, renew)] : []),
  ]);
  return table(noting ? [...heads, t("calendar.note")] : heads, rows);
}

/** The steps that come next, with the day each has to begin. */
export function nextSteps(found) {
  const ahead = found.steps.filter((step) => step.state !== "done").slice(0, AHEAD);
  if (!ahead.length) return make("p", { class: "empty" }, t("calendar.none-left"));
  return make(
    "ol",
    { class: "ahead" },
    ahead.map((step) =>
      make(
        "li",
        null,
        make("strong", null, named(step.title)),
        make("span", { class: `state ${step.state}` }, t(`calendar.state.${step.state}`)),
        make("span", { class: "quiet" }, t(step.state === "running" ? "calendar.until" : "calendar.from", { day: short(step.state === "running" ? step.latest_end : step.latest_start, found.year), days: step.days })),
      ),
    ),
  );
}

/** Dates of the plan's year are told without it. */
function short(day, year) {
  return (day.startsWith(String(year)) ? day.slice(5) : day).replaceAll("-", "/");
}

function note(found, step, renew) {
  const noted = async (started, finished) => {
    const place = make("span");
    await guarded(place, () => post(`/calendars/${found.year}/steps/${step.id}`, { policy: found.policy, started_on: started, finished_on: finished }));
    await renew();
  };
  const button = (key, action) => make("button", { type: "button", class: "link", "aria-label": t("calendar.of", { what: t(key), step: named(step.title) }), onclick: action }, t(key));
  if (step.finished_on) return make("span", { class: "doing" }, t("calendar.finished", { date: short(step.finished_on, found.year) }), button("calendar.undo", () => noted(null, null)));
  return make(
    "span",
    { class: "doing" },
    step.started_on ? null : button("calendar.begin", () => noted(found.today, null)),
    button("calendar.finish", () => noted(step.started_on ?? found.today, found.today)),
  );
}
