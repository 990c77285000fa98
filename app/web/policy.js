// 政策: every rule with its clause and parameters, switched and changed here, with what it closes now beside it.

import { ask, post } from "./api.js";
import { agreed, dialog } from "./dialog.js";
import { folded, labelled, make, select, table } from "./dom.js";
import { moment, nextYear, number } from "./figures.js";
import { guarded } from "./notice.js";
import { effectOf, ruleCard, valueText } from "./rule.js";
import { withTerms } from "./terms.js";
import { listed, named, pick, t } from "./text.js";

const PAUSE = 250;

/** The page: show(policy) fills it, optionally with a policy chosen. */
export function page(session) {
  const may = session.may("solves");
  const policy = select({ name: "policy", id: "policy-choice" }, []);
  const dataset = select({ name: "dataset" }, []);
  const year = make("input", { type: "number", name: "year", min: 2000, max: 2100, value: nextYear() });
  const cited = make("p", { class: "quiet" });
  const said = make("div", { "aria-live": "polite" });
  const summary = make("dl", { class: "tally", id: "tally", "aria-live": "polite" });
  const actions = make("p", { class: "actions", id: "policy-actions" });
  const rules = make("div", { id: "rules" });
  const versions = make("div", { id: "versions" });
  let shown;
  let changes = {};
  let cards = new Map();
  let timer;
  let turn = 0;

  policy.addEventListener("input", () => (location.hash = `#/policy/${policy.value}`));
  for (const field of [dataset, year]) field.addEventListener("input", recount);

  async function fill(wanted) {
    const [kept, offered] = await Promise.all([session.may("rosters") ? ask("/datasets") : { items: [] }, ask("/policies")]);
    const before = dataset.value;
    dataset.replaceChildren(
      ...kept.items.map((one) => make("option", { value: one.id }, t("scenario.roster", { name: one.name, teachers: number(one.teachers) }))),
    );
    if (kept.items.some((one) => one.id === before)) dataset.value = before;
    const chosen = wanted ?? shown?.id ?? offered.items[0].id;
    policy.replaceChildren(...offered.items.map((one) => make("option", { value: one.id }, titled(one))));
    if (!offered.items.some((one) => one.id === chosen)) policy.append(make("option", { value: chosen }, chosen));
    policy.value = chosen;
    if (shown?.id !== chosen || !Object.keys(changes).length) await open(chosen);
    else recount();
  }

  async function open(reference) {
    rules.inert = true; // what is still shown are another policy's rules
    try {
      shown = await ask(`/policies/${reference}`);
    } finally {
      rules.inert = false;
    }
    changes = {};
    cited.textContent = shown.source ? t("scenario.source", { source: pick(shown.source, shown.source_en) }) : "";
    cards = new Map(shown.settings.map((rule) => [rule.rule, ruleCard(rule, may, (change) => changed(rule, change))]));
    rules.replaceChildren(...grouped(cards));
    versions.replaceChildren();
    if (!shown.built_in) versions.append(await history());
    offer();
    recount();
  }

  function changed(rule, change) {
    if (change) changes[rule.rule] = change;
    else delete changes[rule.rule];
    offer();
    clearTimeout(timer);
    timer = setTimeout(recount, PAUSE);
  }

  function offer() {
    const count = Object.keys(changes).length;
    actions.replaceChildren(
      ...[
        may && !shown.built_in && make("button", { type: "button", id: "keep", disabled: !count, onclick: keep }, t("policy.keep")),
        may && make("button", { type: "button", id: "copy", class: shown.built_in ? "" : "quiet", onclick: copy }, t(count ? "policy.copy.changed" : "policy.copy")),
        count > 0 && make("button", { type: "button", class: "quiet", onclick: () => open(shown.reference) }, t("policy.drop")),
        may && !shown.built_in && make("button", { type: "button", class: "quiet", onclick: archive }, t("policy.archive")),
        make("span", { class: "quiet" }, count ? t("policy.changed", { count }) : t("policy.unchanged")),
      ].filter(Boolean),
    );
  }

  async function recount() {
    clearTimeout(timer);
    const mine = ++turn;
    if (!dataset.value) {
      summary.replaceChildren(make("p", { class: "quiet" }, t("policy.no-roster")));
      return;
    }
    summary.classList.add("waiting");
    const wanted = { dataset_id: dataset.value, policy: shown.reference, year: Number(year.value) || null, rules: changes };
    try {
      const found = await post("/policy-effects", wanted);
      if (mine !== turn) return;
      said.replaceChildren();
      summary.replaceChildren(...tally(found));
      const effects = new Map(found.rules.map((one) => [one.rule, one]));
      for (const [rule, card] of cards) card.effect(effectOf(effects.get(rule), found));
    } catch (problem) {
      if (mine === turn) await guarded(said, () => Promise.reject(problem));
    } finally {
      if (mine === turn) summary.classList.remove("waiting");
    }
  }

  function copy() {
    const title = make("input", { name: "title", required: true, maxlength: 100, value: t("policy.copy.title", { title: shown.title }) });
    const note = make("textarea", { name: "note", rows: 2, maxlength: 2000 });
    const wrong = make("div");
    const form = make(
      "form",
      { onsubmit: send },
      labelled(t("policy.name"), title),
      labelled(t("policy.note"), note),
      wrong,
      make("p", { class: "actions" }, make("button", { id: "copy-now" }, t("policy.copy.now"))),
    );
    const close = dialog(t("policy.copy"), form);
    async function send(event) {
      event.preventDefault();
      const wanted = { title: title.value, copy_of: shown.reference, rules: changes, note: note.value };
      const made = await guarded(wrong, () => post("/policies", wanted));
      if (!made) return;
      close();
      changes = {};
      location.hash = `#/policy/${made.id}`;
    }
  }

  function keep() {
    const note = make("textarea", { name: "note", rows: 2, maxlength: 2000 });
    const wrong = make("div");
    const listed = Object.entries(changes).flatMap(([rule, change]) => cards.get(rule).told(change));
    const form = make(
      "form",
      { onsubmit: send },
      table([t("policy.rule"), t("policy.parameter"), t("policy.before"), t("policy.after")], listed),
      labelled(t("policy.note"), note),
      wrong,
      make("p", { class: "actions" }, make("button", { id: "keep-now" }, t("policy.keep"))),
    );
    const close = dialog(t("policy.keep.title", { version: shown.newest + 1 }), form);
    async function send(event) {
      event.preventDefault();
      const options = { method: "POST", headers: { "Content-Type": "application/json", "If-Match": `"${shown.version}"` }, body: JSON.stringify({ rules: changes, note: note.value }) };
      const made = await guarded(wrong, () => ask(`/policies/${shown.id}/versions`, options));
      if (!made) return;
      close();
      await guarded(said, () => open(made.id));
    }
  }

  async function archive() {
    if (!(await agreed(t("policy.archive"), t("policy.archive.sure", { title: shown.title }), t("policy.archive")))) return;
    const options = { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ archived: true }) };
    if (await guarded(said, () => ask(`/policies/${shown.id}`, options))) {
      shown = undefined;
      changes = {};
      location.hash = "#/policy";
    }
  }

  /** Every version with who made it, why, and what it changed. */
  async function history() {
    const { items } = await ask(`/policies/${shown.id}/versions`);
    const rows = items.map((one) => [
      make("a", { href: `#/policy/${one.reference}` }, String(one.version)),
      moment(one.created_at),
      one.by,
      one.note,
      one.changes.map((change) => make("div", null, differing(change))),
    ]);
    return folded(t("policy.versions", { count: items.length }), table([t("policy.version"), t("policy.when"), t("policy.by"), t("policy.note"), t("policy.changes")], rows));
  }

  function differing(change) {
    if (change.rule === "calendar") return `${t("policy.steps")}：${listed(change.before)} → ${listed(change.after)}`;
    const card = cards.get(change.rule);
    return card ? card.told({ [change.parameter]: change.after }, change.before).map((cells) => `${cells[0]}，${cells[1]}：${cells[2]} → ${cells[3]}`).join("；") : `${change.rule}.${change.parameter}: ${valueText(change.after)}`;
  }

  const element = make(
    "section",
    { "aria-labelledby": "policy-title", class: "policy" },
    make("h2", { id: "policy-title" }, t("policy.title")),
    make("div", { class: "filters" }, labelled(t("scenario.policy"), policy), session.may("rosters") && labelled(t("policy.measured"), dataset), labelled(t("scenario.year"), year)),
    cited,
    make("div", { class: "policy-standing" }, summary, actions),
    said,
    versions,
    rules,
  );
  return { element, show: (wanted) => guarded(said, () => fill(wanted)) };
}

/** The cards under their headings, in the order people think of them. */
export function grouped(cards) {
  const known = new Set(Object.values(GROUPS).flat());
  const groups = { ...GROUPS, other: [...cards.keys()].filter((rule) => !known.has(rule)) };
  return Object.entries(groups).flatMap(([group, rules]) => {
    const there = rules.filter((rule) => cards.has(rule));
    return there.length ? [make("h3", null, t(`group.${group}`)), ...there.map((rule) => cards.get(rule).element)] : [];
  });
}

const GROUPS = {
  who: ["obligation", "near_retirement", "age_limit", "deferral", "locked_in_term", "minimum_service", "prior_rotation", "graduating_class", "class_cycle", "principal_term", "principal_rotation", "researcher_term"],
  where: ["qualification", "reach", "scope", "paired_exchange", "direction", "rotation_length", "return"],
  many: ["annual_share", "backbone_share", "graduating_share", "release_cap", "arrival_cap"],
  keep: ["staffing_floor", "temporary_staff", "establishment_cap", "title_post_cap"],
};

function titled(one) {
  if (one.built_in) return t("policy.shipped", { title: named(one.title) });
  return t("policy.own", { title: one.title, version: one.version });
}

/** The county under all rules together. */
function tally(found) {
  const facts = [
    [t("tally.open"), t("tally.open.of", { open: number(found.open), all: number(found.considered) })],
    [t("tally.obligated"), number(found.obligated)],
    [t("tally.excused"), number(found.excused)],
    [t("tally.duty"), number(found.duty)],
    [t("tally.stuck"), number(found.stuck)],
  ];
  return facts.map(([title, value]) => make("div", null, make("dt", null, withTerms(title)), make("dd", null, value)));
}
