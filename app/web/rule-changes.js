// What a scenario changes about its policy's rules: listed, and changed in a window with every rule.

import { ask } from "./api.js";
import { dialog } from "./dialog.js";
import { make, table } from "./dom.js";
import { guarded } from "./notice.js";
import { grouped } from "./policy.js";
import { ruleCard } from "./rule.js";
import { t } from "./text.js";

/** The field: value() and set(changes), policy(reference) when another policy is chosen. */
export function rulesField() {
  let changes = {};
  let reference = "";
  const list = make("div");
  const said = make("div");
  const element = make(
    "fieldset",
    { id: "rule-changes" },
    make("legend", null, t("changes")),
    list,
    make("button", { type: "button", class: "quiet", id: "change-rules", onclick: () => guarded(said, open) }, t("changes.open")),
    said,
  );

  async function open() {
    const { settings } = await ask(`/policies/${reference}`);
    const draft = structuredClone(changes);
    const note = (rule) => (change) => {
      if (change) draft[rule] = change;
      else delete draft[rule];
    };
    const cards = new Map(settings.map((rule) => [rule.rule, ruleCard(rule, true, note(rule.rule), changes[rule.rule])]));
    const close = dialog(
      t("changes.title"),
      make("div", { class: "window-body" }, grouped(cards)),
      make("p", { class: "actions" }, make("button", { type: "button", id: "rules-done", onclick: () => (set(draft), close()) }, t("changes.done"))),
    );
  }

  async function shown() {
    if (!Object.keys(changes).length) {
      list.replaceChildren(make("span", { class: "quiet" }, t("changes.none")));
      return;
    }
    const { settings } = await ask(`/policies/${reference}`);
    const rows = settings
      .filter((rule) => changes[rule.rule])
      .flatMap((rule) => ruleCard(rule, false, () => {}).told(changes[rule.rule]).map((cells) => [...cells, make("button", { type: "button", class: "link", onclick: () => drop(rule.rule) }, t("changes.drop"))]));
    list.replaceChildren(table([t("policy.rule"), t("policy.parameter"), t("policy.before"), t("policy.after"), ""], rows));
  }

  function drop(rule) {
    const { [rule]: _, ...rest } = changes;
    set(rest);
  }

  function set(wanted) {
    changes = Object.fromEntries(Object.entries(wanted).map(([rule, change]) => [rule, clean(change)]));
    if (reference) guarded(said, shown);
  }

  return {
    element,
    value: () => changes,
    set,
    policy: (wanted) => {
      reference = wanted;
      guarded(said, shown);
    },
  };
}

/** A change without what it does not say; the service shows that as null. */
function clean(change) {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null && value !== undefined));
}

/** Changes with a further one on top. */
export function merged(changes, more) {
  const whole = { ...changes };
  for (const [rule, change] of Object.entries(more)) {
    const before = clean(whole[rule] ?? {});
    whole[rule] = { ...before, ...clean(change), parameters: { ...before.parameters, ...change.parameters } };
  }
  return whole;
}
