// Solving again close to a plan with what was settled by hand, and what that changed: who, and what each goal costs.

import { ask, post } from "./api.js";
import { goalTable, peopleTable } from "./compared.js";
import { folded, make } from "./dom.js";
import { guarded } from "./notice.js";
import { job, running } from "./progress.js";
import { sentences } from "./teacher-panel.js";
import { named, t } from "./text.js";

const EVERY = 700;

/** The place for it, again(plan, decisions), and close(). explain opens teachers of the new plan, busy is told when one may not ask. */
export function resolving(explain, busy) {
  const element = make("section", { id: "again", hidden: true, tabindex: "-1", "aria-live": "polite" });
  let turn = 0;

  function close() {
    turn += 1;
    busy(false);
    element.hidden = true;
    element.replaceChildren();
  }

  async function again(plan, decisions) {
    close();
    const mine = turn;
    element.hidden = false;
    busy(true);
    await guarded(element, async () => {
      const settled = decisions.map(({ kind, teacher, school }) => ({ kind, teacher, school }));
      let solve = await post("/solves", { plan_id: plan.id, decisions: settled });
      element.scrollIntoView({ block: "nearest" });
      const cancel = () => post(`/solves/${solve.id}/cancel`, {});
      while (mine === turn) {
        element.replaceChildren(make("h4", null, t("again.title")), job(solve, [], t("again.made", { title: named(plan.profile.title), count: decisions.length }), {}, { cancel }));
        if (!running(solve)) break;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
        solve = await ask(`/solves/${solve.id}`);
      }
      if (mine === turn && solve.plans.length) await difference(plan, solve);
    });
    if (mine === turn) busy(false);
  }

  async function difference(plan, solve) {
    const fresh = solve.plans[0].id;
    const of = `of=${plan.id}&of=${fresh}`;
    const [found, people] = await Promise.all([ask(`/comparisons?${of}`), ask(`/comparisons/teachers?${of}&limit=1000`)]);
    const heads = [t("again.before"), t("again.after")];
    element.replaceChildren(
      make("h4", null, t("again.done")),
      make("p", { class: "headline" }, found.different_teachers ? t("again.changed", { count: found.different_teachers, schools: found.different_schools }) : t("again.same")),
      goalTable(found, heads),
      people.items.length ? make("h5", null, t("again.people")) : "",
      people.items.length ? peopleTable(people.items, heads, explain ? (row) => explain(fresh, row) : null) : "",
      folded(t("again.words"), sentences(found.lines)),
      make(
        "p",
        { class: "actions" },
        make("a", { class: "button", id: "take", href: `#/plan/${solve.id}/${fresh}` }, t("again.take")),
        make("a", { class: "button quiet", id: "compare-both", href: `#/compare/${plan.id}/${fresh}` }, t("again.compare")),
        make("button", { type: "button", class: "quiet", onclick: close }, t("again.keep")),
      ),
    );
    element.focus();
  }

  return { element, again, close };
}
