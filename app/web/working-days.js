// The table of working days of a year: days off and make-up days month by month, changed day by day or by a notice.

import { ask, post } from "./api.js";
import { agreed } from "./dialog.js";
import { folded, labelled, make, select, table } from "./dom.js";
import { csv, save } from "./download.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { language, named, t } from "./text.js";

const MONTHS = Array.from({ length: 12 }, (_, at) => at);
const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0];
const NOTICE = ["日期", "安排", "名称"];

/** The part of the page; show(year) fills it, changed() is called after a change. Who may not change it sees it. */
export function workingDays(may, changed) {
  const title = make("h3", { id: "days-title" });
  const standing = make("p", { class: "quiet" });
  const said = make("div", { "aria-live": "polite" });
  const months = make("div", { class: "months", id: "months" });
  const listed = make("div");
  const tools = make("div");
  const element = make("section", { id: "days", "aria-labelledby": "days-title" }, title, standing, said, months, tools, listed);
  let shown;
  let form;

  async function show(year) {
    const [found, versions] = await Promise.all([ask(`/calendars/${year}/days`), ask("/calendars/versions")]);
    shown = found;
    title.textContent = t("days.title", { year });
    standing.textContent = t(found.noticed ? "days.noticed" : found.announced ? "days.announced" : "days.open", { year });
    const special = new Map(found.items.map((one) => [one.date, one]));
    months.replaceChildren(...MONTHS.map((month) => sheet(year, month, special, may ? pick : null)));
    listed.replaceChildren(exceptions(found), history(versions.items));
    tools.replaceChildren(...(may ? [changing(), notice(found)] : []));
  }

  /** A day of the calendar goes into the form. */
  function pick(day) {
    form.elements.day.value = day;
    const known = shown.items.find((one) => one.date === day);
    form.elements.name.value = known?.name ?? "";
    form.elements.kind.focus();
  }

  async function sent(act) {
    const done = await guarded(said, act);
    if (!done) return;
    await changed();
    said.replaceChildren(make("p", { class: "notice good" }, t("days.kept", { version: done.version })));
  }

  const version = () => ({ "If-Match": `"${shown.version}"` });
  const address = () => `/calendars/${shown.year}`;

  function changing() {
    const day = make("input", { type: "date", name: "day", required: true, min: `${shown.year}-01-01`, max: `${shown.year}-12-31` });
    const kind = select({ name: "kind" }, ["off", "work", "back"].map((one) => [one, t(`days.kind.${one}`)]));
    const name = make("input", { name: "name", maxlength: 40, placeholder: t("days.name.hint") });
    const reason = make("input", { name: "reason", required: true, maxlength: 1000, placeholder: t("days.reason.hint") });
    form = make(
      "form",
      {
        id: "change-day",
        onsubmit: (event) => {
          event.preventDefault();
          const working = { off: false, work: true, back: null }[kind.value];
          sent(() => post(`${address()}/days`, { reason: reason.value, days: [{ date: day.value, working, name: name.value }] }, version()));
        },
      },
      make("h4", null, t("days.change")),
      make("div", { class: "filters" }, labelled(t("days.day"), day), labelled(t("days.kind"), kind), labelled(t("days.name"), name), labelled(t("days.reason"), reason), make("button", null, t("days.keep"))),
    );
    return form;
  }

  /** The State Council's notice of the year as a file. */
  function notice(found) {
    const file = make("input", { type: "file", id: "notice-file", accept: ".csv,text/csv", onchange: take });
    async function take() {
      const form_ = new FormData();
      form_.append("file", file.files[0]);
      await sent(() => ask(`${address()}/notice`, { method: "POST", body: form_, headers: version() }));
      file.value = "";
    }
    async function forget() {
      if (!(await agreed(t("days.forget"), t("days.forget.sure", { year: found.year }), t("days.forget")))) return;
      await sent(() => post(`${address()}/days`, { reason: t("days.forget"), forget_notice: true }, version()));
    }
    const example = () => save(t("days.notice.file", { year: found.year }), csv(NOTICE, [[`${found.year}-01-01至${found.year}-01-03`, "放假", "元旦"], [`${found.year}-01-04`, "上班", "元旦调休"]]));
    return make(
      "div",
      { class: "filters", id: "notice" },
      make("label", { class: "pick" }, file, make("span", { class: "button" }, t("days.notice", { year: found.year }))),
      make("span", { class: "quiet" }, t("days.notice.hint"), " ", make("button", { type: "button", class: "link", onclick: example }, t("days.notice.example"))),
      found.noticed ? make("button", { type: "button", class: "quiet", onclick: forget }, t("days.forget")) : null,
    );
  }

  return { element, show };
}

/** A month as a small sheet; weekends are quiet, exceptions say what they are in a word and not by colour alone. */
function sheet(year, month, special, pick) {
  const weekday = new Intl.DateTimeFormat(language, { weekday: "narrow", timeZone: "UTC" });
  const monthName = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
  const first = new Date(Date.UTC(year, month, 1));
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const lead = (first.getUTCDay() + 6) % 7;
  const cells = [...Array(lead).fill(null), ...Array.from({ length: count }, (_, at) => at + 1)];
  while (cells.length % 7) cells.push(null);
  const weeks = Array.from({ length: cells.length / 7 }, (_, at) => cells.slice(7 * at, 7 * at + 7));
  const cell = (number, column) => {
    if (number === null) return make("td");
    const date = `${year}-${String(month + 1).padStart(2, "0")}-${String(number).padStart(2, "0")}`;
    const one = special.get(date);
    const working = one ? one.working : column < 5;
    const kind = one && working !== column < 5 ? (working ? "work" : "off") : working ? "" : "weekend";
    const mark = kind === "work" || kind === "off" ? make("b", null, t(`days.mark.${kind}`)) : one && !working ? make("b", null, t("days.mark.off")) : null;
    return make("td", { class: one && !working ? "off" : kind, title: one && named(one.name), "data-day": date, onclick: pick && (() => pick(date)) }, String(number), mark);
  };
  return make(
    "table",
    { class: pick ? "month pickable" : "month" },
    make("caption", null, monthName.format(first)),
    make("thead", null, make("tr", null, MONDAY_FIRST.map((at) => make("th", { scope: "col" }, weekday.format(new Date(Date.UTC(2023, 0, 1 + at))))))),
    make("tbody", null, weeks.map((week) => make("tr", null, week.map(cell)))),
  );
}

/** All exceptions with where they come from. */
function exceptions(found) {
  const long = new Intl.DateTimeFormat(language, { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" });
  const rows = found.items.map((one) => [long.format(new Date(`${one.date}T00:00:00Z`)), t(one.working ? "days.kind.work" : "days.kind.off"), named(one.name), t(one.own ? "days.own" : "days.shipped")]);
  const list = folded(t("days.list", { count: rows.length }), table(["day", "kind", "name", "from"].map((key) => t(`days.${key}`)), rows));
  list.id = "exceptions";
  return list;
}

function history(versions) {
  if (!versions.length) return make("p", { class: "quiet" }, t("days.versions.none"));
  const rows = versions.map((one) => [String(one.version), moment(one.created_at), one.name, one.reason]);
  return folded(t("policy.versions", { count: versions.length }), table([t("policy.version"), t("policy.when"), t("policy.by"), t("days.reason")], rows));
}
