// Permitted exceptions (特批): one rule opened for one teacher, school or posting, with reason, who permitted it and until when.

import { ask } from "./api.js";
import { folded, labelled, make, select, table } from "./dom.js";
import { guarded } from "./notice.js";
import { listed, pick, t } from "./text.js";

const PAUSE = 250;

/** The field: value() as the service takes it, set(waivers), policy(reference); chosen() is {dataset, policy, year}. */
export function waiversField(chosen) {
  let waivers = [];
  let rules = [];
  const list = make("div");
  const said = make("div", { "aria-live": "polite" });
  const rule = select({ name: "waiver-rule" }, []);
  const [people, schools] = ["waiver-people", "waiver-schools"].map((id) => make("datalist", { id }));
  const teacher = make("input", { name: "waiver-teacher", list: people.id, maxlength: 64, autocomplete: "off", placeholder: t("decisions.search"), oninput: () => soon(teacher, people, (one) => [one.teacher, `${one.name} · ${one.school_name}`]) });
  const school = make("input", { name: "waiver-school", list: schools.id, maxlength: 64, autocomplete: "off", placeholder: t("waivers.school.hint"), oninput: () => soon(school, schools, (one) => [one.school, one.school_name]) });
  const subject = make("input", { name: "waiver-subject", maxlength: 40, placeholder: t("waivers.subject.hint") });
  const amount = make("input", { type: "number", name: "waiver-amount", min: 1, max: 100, value: 1 });
  const reason = make("input", { name: "waiver-reason", maxlength: 500 });
  const by = make("input", { name: "waiver-by", maxlength: 100, placeholder: t("waivers.by.hint") });
  const until = make("input", { type: "month", name: "waiver-until", placeholder: "2028-08" });
  const [who, which, heads] = [labelled(t("waivers.teacher"), teacher), labelled(t("waivers.subject"), subject), labelled(t("waivers.amount"), amount)];
  const never = make("p", { class: "quiet" });
  const form = make(
    "div",
    { class: "filters" },
    labelled(t("waivers.rule"), rule),
    who,
    labelled(t("waivers.school"), school),
    which,
    heads,
    labelled(t("waivers.reason"), reason),
    labelled(t("waivers.by"), by),
    labelled(t("waivers.until"), until),
    make("button", { type: "button", id: "permit", onclick: add }, t("decisions.add")),
    people,
    schools,
  );
  const element = make("fieldset", { id: "waivers" }, make("legend", null, t("waivers")), list, folded(t("waivers.add"), make("p", { class: "quiet" }, t("waivers.what")), form, never), said);
  rule.addEventListener("input", shape);
  let timer;

  /** People or schools that hold what was written, offered below the field. */
  function soon(field, offered, option) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = field.value.trim();
      const { dataset, policy, year } = chosen();
      if (!text || !dataset) return;
      const query = new URLSearchParams({ search: text, policy, year, limit: 50 });
      const answer = await guarded(said, () => ask(`/datasets/${dataset}/people?${query}`));
      if (!answer) return;
      const found = new Map(answer.items.map(option));
      offered.replaceChildren(...[...found].slice(0, 12).map(([value, name]) => make("option", { value }, `${name} ${value}`)));
    }, PAUSE);
  }

  function about() {
    return rules.find((one) => one.rule === rule.value)?.waiving.about ?? "";
  }

  function shape() {
    const limit = about() === "limit";
    who.hidden = limit;
    which.hidden = heads.hidden = !limit;
  }

  function add() {
    const limit = about() === "limit";
    const made = { rule: rule.value, teacher: limit ? "" : teacher.value.trim(), school: school.value.trim(), stage: "", subject: limit ? subject.value.trim() : "", amount: limit ? Number(amount.value) : 0, reason: reason.value.trim(), permitted_by: by.value.trim(), until: until.value.trim() };
    const lacking = [];
    if (!made.school && (limit || !made.teacher)) lacking.push(t(limit ? "waivers.school" : "waivers.who"));
    if (!made.reason) lacking.push(t("waivers.reason"));
    if (!made.permitted_by) lacking.push(t("waivers.by"));
    if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(made.until)) lacking.push(t("waivers.until"));
    if (lacking.length) {
      said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("waivers.lacking", { fields: listed(lacking) })));
      return;
    }
    said.replaceChildren();
    set([...waivers, made]);
    [teacher.value, school.value, subject.value, reason.value] = ["", "", "", ""];
  }

  function title(identifier) {
    const found = rules.find((one) => one.rule === identifier);
    return found ? pick(found.title.zh, found.title.en) : identifier;
  }

  function set(wanted) {
    waivers = wanted;
    const rows = waivers.map((one, at) => [
      title(one.rule),
      one.teacher ? `${one.teacher_name || ""} ${one.teacher}`.trim() : "–",
      [one.school ? `${one.school_name || ""} ${one.school}`.trim() : "", `${one.stage || ""}${one.subject || ""}`, one.amount ? t("waivers.by-heads", { count: one.amount }) : ""].filter(Boolean).join(" · ") || "–",
      one.reason,
      `${one.permitted_by} · ${t("waivers.until.month", { month: one.until })}`,
      make("button", { type: "button", class: "link", onclick: () => set(waivers.filter((_, each) => each !== at)) }, t("decisions.drop")),
    ]);
    const heads_ = [t("waivers.rule"), t("decisions.teacher"), t("waivers.where"), t("waivers.reason"), t("waivers.by"), ""];
    list.replaceChildren(rows.length ? table(heads_, rows) : make("span", { class: "quiet" }, t("waivers.none")));
  }

  set([]);
  return {
    element,
    value: () => waivers.map(({ rule: of, teacher: person, school: place, stage, subject: what, amount: room, reason: why, permitted_by, until: end }) => ({ rule: of, teacher: person || "", school: place || "", stage: stage || "", subject: what || "", amount: room || 0, reason: why, permitted_by, until: end })),
    set,
    /** Titles of the rules opened for a teacher's posting to a school. */
    opened: (person, place) =>
      new Set(
        waivers
          .filter((one) => !one.amount && (!one.teacher || one.teacher === person) && (!one.school || one.school === place))
          .map((one) => rules.find((each) => each.rule === one.rule)?.title.zh),
      ),
    policy: async (reference) => {
      const found = await guarded(said, () => ask(`/policies/${reference}`));
      if (!found) return;
      rules = found.settings;
      rule.replaceChildren(...rules.filter((one) => one.on && one.waiving.about).map((one) => make("option", { value: one.rule }, pick(one.title.zh, one.title.en))));
      never.textContent = t("waivers.never", { rules: rules.filter((one) => one.on && !one.waiving.about).map((one) => t("waivers.never.one", { rule: pick(one.title.zh, one.title.en), why: pick(one.waiving.why_not.zh, one.waiving.why_not.en) })).join(t("waivers.never.then")) });
      shape();
      set(waivers);
    },
  };
}
