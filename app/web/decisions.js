// What the planner settled by hand on a plan: collected one by one, shown, taken back, and planned with again.

import { make } from "./dom.js";
import { t } from "./text.js";

/** The tray: decide(decision) adds one, start(plan) begins anew; solveAgain(decisions) is called by its button. */
export function decisions(solveAgain) {
  let settled = new Map();
  const list = make("ul", { id: "decided" });
  const again = make("button", { type: "button", id: "solve-again", onclick: () => solveAgain([...settled.values()].filter((one) => !one.kept)) }, t("settle.again"));
  const buttons = make(
    "p",
    { class: "actions" },
    again,
    make("button", { type: "button", class: "quiet", onclick: clear }, t("settle.clear")),
    make("span", { class: "quiet" }, t("settle.near")),
  );
  const element = make(
    "section",
    { id: "settled", hidden: true, "aria-label": t("settle.tray") },
    make("h4", null, t("settle.tray")),
    list,
    buttons,
  );

  /** Notes a decision and says it in words. One teacher has one settled place, but may be kept from several schools. */
  function decide(decision) {
    for (const [key, other] of settled) {
      const both = decision.kind === "forbid" && other.kind === "forbid" && !other.kept;
      if (other.teacher === decision.teacher && !both) settled.delete(key);
    }
    settled.set(`${decision.kind} ${decision.teacher} ${decision.school}`, decision);
    show();
    return worded(decision);
  }

  /** The decisions a plan was made with stay; names come from its own rows. */
  function start(plan) {
    const people = new Map([...plan.postings, ...plan.unplaced].map((row) => [row["教师编号"], row["姓名"]]));
    const schools = new Map((plan.schools ?? []).map((school) => [school["学校代码"], school["学校名称"]]));
    settled = new Map(
      (plan.decisions ?? []).map((one) => {
        const [teacher, school] = [one["教师编号"], one["学校代码"]];
        const decision = { kind: one.kind === "forbid" && !school ? "stay" : one.kind, teacher, name: people.get(teacher), school, schoolName: schools.get(school), kept: true };
        return [`${one.kind} ${teacher} ${school}`, decision];
      }),
    );
    show();
  }

  function clear() {
    for (const [key, one] of settled) if (!one.kept) settled.delete(key);
    show();
  }

  function show() {
    list.replaceChildren(
      ...[...settled].map(([key, one]) =>
        make(
          "li",
          null,
          worded(one),
          one.kept
            ? make("small", null, t("settle.kept"))
            : make("button", { type: "button", class: "link", "aria-label": t("settle.undo.label", { what: worded(one) }), onclick: () => (settled.delete(key), show()) }, t("settle.undo")),
        ),
      ),
    );
    const fresh = [...settled.values()].some((one) => !one.kept);
    buttons.hidden = !fresh;
    element.hidden = settled.size === 0;
  }

  return { element, decide, start, busy: (under) => (again.disabled = under) };
}

function worded(one) {
  const name = one.name || one.teacher;
  if (one.kind === "lock") return one.school ? t("decided.lock", { name, school: one.schoolName || one.school }) : t("decided.send", { name });
  return one.kind === "forbid" ? t("decided.forbid", { name, school: one.schoolName || one.school }) : t("decided.stay", { name });
}
