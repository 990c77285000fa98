// The next step of a plan's approval, for whoever may take it, and the steps taken so far.

import { post } from "./api.js";
import { agreed } from "./dialog.js";
import { make, table } from "./dom.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { t } from "./text.js";

/** Which steps lead on from a state, and the right each needs. */
const STEPS = {
  draft: [["submit", "submit"]],
  submitted: [["approve", "approve"], ["send_back", "approve"], ["withdraw", "submit"]],
  approved: [["publish", "submit"], ["send_back", "approve"], ["withdraw", "submit"]],
  published: [],
  superseded: [],
};
const FIRST = new Set(["submit", "approve", "publish"]);

/** The part of the page about deciding; renew() is called after a step. */
export function decisions(plan, approval, { who, may }, renew) {
  const said = make("div", { id: "decided", "aria-live": "polite" });
  return make(
    "div",
    { class: "columns" },
    make("section", { "aria-labelledby": "decide-title" }, make("h3", { id: "decide-title" }, t("decide.title")), next(plan, approval, who, may, renew, said), said),
    make("section", { "aria-labelledby": "history-title" }, make("h3", { id: "history-title" }, t("history.title")), history(approval.decisions)),
  );
}

function next(plan, approval, who, may, renew, said) {
  const { state } = approval;
  if (state === "published" || state === "superseded") return make("p", { class: "empty" }, t("decide.frozen"));
  const mine = approval.decisions.findLast((one) => one.action === "submit")?.name === who.name;
  const open = STEPS[state].filter(([, right]) => may(right));
  const steps = open.filter(([action]) => !(action === "approve" && mine));
  const hint = state === "submitted" && mine && may("approve") ? t(who.id === "demo" ? "decide.demo" : "decide.two") : null;
  const forRole = t(`role.${state === "submitted" ? "approver" : "planner"}`);
  if (!steps.length) return make("p", { class: "empty" }, hint ?? t("decide.others", { role: forRole }));

  const reason = make("textarea", {
    id: "reason",
    rows: 3,
    maxlength: 1000,
    required: true,
    placeholder: t(may("approve") && state !== "draft" ? "decide.example.decide" : "decide.example.submit"),
  });
  const late = state === "approved" && may("submit") && new Date() >= new Date(plan.year, 8, 1);
  const override = make("input", { type: "checkbox", id: "override" });
  const buttons = steps.map(([action]) =>
    make("button", { type: "button", id: `decide-${action}`, class: FIRST.has(action) ? null : "quiet", onclick: () => take(action) }, t(`decide.${action}`)),
  );

  async function take(action) {
    if (!reason.value.trim()) {
      said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("decide.reasonless")));
      reason.focus();
      return;
    }
    if (action === "publish" && !(await agreed(t("decide.sure.publish"), t("decide.sure.publish.text", { year: plan.year }), t("decide.publish")))) return;
    const wanted = { action, reason: reason.value.trim(), override_deadline: late && override.checked };
    for (const button of buttons) button.disabled = true;
    const answer = await guarded(said, () => post(`/plans/${plan.id}/approval`, wanted, { "If-Match": `"${approval.version}"` }));
    for (const button of buttons) button.disabled = false;
    if (!answer) return;
    await renew();
    const place = document.getElementById("decided");
    place.replaceChildren(make("p", { class: "notice good" }, t(`decide.done.${action}`)));
  }

  return make(
    "form",
    { id: "decide", onsubmit: (event) => event.preventDefault() },
    make("label", null, make("span", null, t("decide.reason")), reason),
    late ? make("label", { class: "box" }, override, make("span", null, t("decide.override", { year: plan.year }))) : null,
    make("p", { class: "actions" }, buttons),
    hint ? make("p", { class: "quiet" }, hint) : null,
  );
}

function history(steps) {
  if (!steps.length) return make("p", { class: "empty" }, t("history.none"));
  const rows = steps.map((step) => [moment(step.created_at), step.name, t(`decide.${step.action}`) + (step.overridden ? t("history.late") : ""), step.reason]);
  return table(["when", "who", "what", "reason"].map((key) => t(`history.${key}`)), rows);
}
