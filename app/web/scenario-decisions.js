// Decisions made by hand: whom to post where, where not, and whom to leave at home; people are found by a part of their name.

import { ask } from "./api.js";
import { labelled, make, select, table } from "./dom.js";
import { number } from "./figures.js";
import { guarded } from "./notice.js";
import { listed, named, t } from "./text.js";

const PAUSE = 250;
const KINDS = ["lock", "forbid", "stay"];

/** The field: value() as the service takes it, set(decisions); chosen() is {dataset, policy, year}, permitted(teacher, school) the rules waived. */
export function decisionsField(chosen, permitted) {
  let decisions = [];
  let timer;
  const list = make("div");
  const said = make("div", { "aria-live": "polite" });
  const search = make("input", { type: "search", id: "person-search", placeholder: t("decisions.search"), autocomplete: "off", oninput: soon, onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), find()) });
  const found = make("div", { id: "people", class: "people" });
  const person = make("div", { id: "chosen-person" });
  const element = make("fieldset", { id: "decisions" }, make("legend", null, t("decisions")), list, make("div", { class: "filters" }, labelled(t("decisions.who"), search)), found, person, said);

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  }

  async function find() {
    clearTimeout(timer);
    const text = search.value.trim();
    const { dataset, policy, year } = chosen();
    if (!text || !dataset) {
      found.replaceChildren();
      return;
    }
    const query = new URLSearchParams({ search: text, policy, year, limit: 12 });
    const answer = await guarded(said, () => ask(`/datasets/${dataset}/people?${query}`));
    if (!answer || search.value.trim() !== text) return;
    said.replaceChildren();
    found.replaceChildren(
      ...answer.items.map((one) => make("button", { type: "button", class: "person", onclick: () => take(one) }, make("strong", null, one.name), ` ${one.teacher} · ${one.school_name} · ${named(one.subject)} · ${standing(one)}`)),
      make("span", { class: "quiet" }, answer.total > answer.items.length ? t("decisions.more", { count: number(answer.total) }) : answer.total ? "" : t("decisions.nobody")),
    );
  }

  async function take(one) {
    found.replaceChildren();
    search.value = "";
    const { dataset, policy, year } = chosen();
    const query = new URLSearchParams({ policy, year });
    const answer = await guarded(said, () => ask(`/datasets/${dataset}/people/${encodeURIComponent(one.teacher)}/openings?${query}`));
    if (!answer) return;
    const free = (each) => each.open || each.closed_by.every((rule) => permitted(one.teacher, each.school).has(rule));
    const open = answer.items.filter(free);
    const kind = select({ name: "kind" }, KINDS.filter((each) => open.length || each === "stay").map((each) => [each, t(`decision.${each}`)]));
    const school = select({ name: "school" }, open.map((each) => [each.school, t("decisions.school", { name: each.school_name, km: each.distance_km === null ? "–" : number(each.distance_km, 1) })]));
    const where = labelled(t("decisions.where"), school);
    const reason = make("input", { name: "reason", maxlength: 500, placeholder: t("decisions.reason.hint") });
    const closed = answer.items.filter((each) => !free(each));
    kind.addEventListener("input", () => (where.hidden = kind.value === "stay"));
    where.hidden = kind.value === "stay";
    person.replaceChildren(
      make("p", null, make("strong", null, one.name), ` ${one.teacher} · ${one.school_name} · ${named(one.subject)} · ${named(one.title)} · ${standing(one)}`),
      make("p", { class: "quiet" }, t("decisions.open", { open: open.length, closed: closed.length })),
      make(
        "div",
        { class: "filters" },
        labelled(t("decisions.kind"), kind),
        where,
        labelled(t("decisions.reason"), reason),
        make("button", { type: "button", id: "decide", onclick: add }, t("decisions.add")),
        make("button", { type: "button", class: "quiet", onclick: () => person.replaceChildren() }, t("cancel")),
      ),
    );
    kind.focus();
    function add() {
      const place = kind.value === "stay" ? { school: "", school_name: "" } : open.find((each) => each.school === school.value);
      const made = { kind: kind.value, teacher: one.teacher, teacher_name: one.name, school: place.school, school_name: place.school_name, reason: reason.value, by: "" };
      const again = (each) => each.teacher === made.teacher && (each.kind !== "forbid" || made.kind !== "forbid" || each.school === made.school);
      set([...decisions.filter((each) => !again(each)), made]);
      person.replaceChildren();
    }
  }

  function set(wanted) {
    decisions = wanted;
    const rows = decisions.map((one, at) => [
      t(`decision.${one.kind}`),
      `${one.teacher_name || ""} ${one.teacher}`.trim(),
      one.school ? `${one.school_name || ""} ${one.school}`.trim() : "–",
      one.reason || "",
      one.by || "",
      make("button", { type: "button", class: "link", onclick: () => set(decisions.filter((_, each) => each !== at)) }, t("decisions.drop")),
    ]);
    const heads = [t("decisions.kind"), t("decisions.teacher"), t("decisions.where"), t("decisions.reason"), t("policy.by"), ""];
    list.replaceChildren(rows.length ? table(heads, rows) : make("span", { class: "quiet" }, t("decisions.none")));
  }

  set([]);
  return {
    element,
    value: () => decisions.map(({ kind, teacher, school, reason }) => ({ kind, teacher, school: school || "", reason: reason || "" })),
    set,
    /** Another roster, policy or year: what is open to somebody has to be asked anew. */
    elsewhere: () => person.replaceChildren(),
  };
}

function standing(one) {
  if (!one.posted_by_rules) return t("decisions.outside");
  if (one.closed_by.length) return t("decisions.closed", { rules: listed(one.closed_by) });
  if (one.obligated && !one.excused_by.length) return t("decisions.obligated");
  return one.excused_by.length ? t("decisions.excused", { rules: listed(one.excused_by) }) : t("decisions.free");
}
