// The steps of a policy in a window: their titles, lengths and sources, in their order; kept as a new version of an own policy.

import { ask, post } from "./api.js";
import { dialog } from "./dialog.js";
import { labelled, make } from "./dom.js";
import { guarded } from "./notice.js";
import { named, t } from "./text.js";

const MOST = 40;

/** Opens the window for a policy; kept(policy) is told of the one that has the steps now. */
export function stepsEditor(policy, kept) {
  const rows = make("ol", { class: "step-rows" });
  const title = make("input", { name: "title", required: true, maxlength: 100, value: t("policy.copy.title", { title: named(policy.title) }) });
  const note = make("input", { name: "note", maxlength: 2000, placeholder: t("steps.note.hint") });
  const said = make("div", { "aria-live": "polite" });
  const more = make("button", { type: "button", class: "quiet", id: "step-add", onclick: add }, t("steps.add"));
  const form = make(
    "form",
    { class: "steps-form", onsubmit: send },
    make("p", { class: "quiet" }, t("steps.how")),
    make("div", { class: "window-body" }, rows),
    make("p", { class: "actions" }, more),
    make("div", { class: "filters" }, policy.built_in ? labelled(t("policy.name"), title) : null, labelled(t("policy.note"), note)),
    said,
    make("p", { class: "actions" }, make("button", { id: "steps-keep" }, t(policy.built_in ? "steps.copy" : "policy.keep"))),
  );

  function row(step, focus) {
    const button = (key, sign, act) => make("button", { type: "button", class: "quiet", "aria-label": t(key), title: t(key), onclick: act }, sign);
    const field = (name, attributes) => make("input", { name, value: step[name], "aria-label": t(`steps.${name}`), ...attributes });
    const line = make(
      "li",
      { "data-id": step.id },
      field("title", { required: true, maxlength: 60 }),
      field("days", { type: "number", required: true, min: 1, max: 120 }),
      field("source", { maxlength: 2000, placeholder: t("rule.own") }),
      button("steps.up", "↑", () => line.previousElementSibling?.before(line)),
      button("steps.down", "↓", () => line.nextElementSibling?.after(line)),
      button("steps.drop", "×", () => rows.childElementCount > 1 && (line.remove(), (more.disabled = false))),
    );
    rows.append(line);
    if (focus) line.querySelector("input").focus();
  }

  function add() {
    const taken = new Set([...rows.children].map((one) => one.dataset.id));
    let at = 1;
    while (taken.has(`step_${at}`)) at += 1;
    row({ id: `step_${at}`, title: "", days: 5, source: "" }, true);
    more.disabled = rows.childElementCount >= MOST;
  }

  function value() {
    return [...rows.children].map((line) => {
      const [one, days, source] = line.querySelectorAll("input");
      return { id: line.dataset.id, title: one.value.trim(), days: Number(days.value), source: source.value.trim() };
    });
  }

  async function send(event) {
    event.preventDefault();
    const wanted = { steps: value(), note: note.value };
    const made = await guarded(said, () => {
      if (policy.built_in) return post("/policies", { ...wanted, title: title.value, copy_of: policy.reference });
      return ask(`/policies/${policy.id}/versions`, { method: "POST", headers: { "Content-Type": "application/json", "If-Match": `"${policy.version}"` }, body: JSON.stringify(wanted) });
    });
    if (!made) return;
    close();
    kept(made);
  }

  for (const step of policy.steps) row(step, false);
  const close = dialog(t("steps.edit"), form);
}
