// 审批与公示: a plan is submitted, approved by another person, published, and shown as it will be posted up.

import { ask } from "./api.js";
import { firstOf } from "./candidates.js";
import { decisions } from "./decision.js";
import { labelled, make, select } from "./dom.js";
import { moment, number } from "./figures.js";
import { guarded } from "./notice.js";
import { publication } from "./publication.js";
import { withTerms } from "./terms.js";
import { named, t } from "./text.js";

const ORDER = ["submitted", "approved", "published", "draft", "superseded"];

/** The page: show(plan) with the plan optional. */
export function page(session) {
  const chooser = make("div", { class: "filters" });
  const content = make("div", { id: "approval" });
  const element = make("section", { "aria-labelledby": "approval-title" }, make("h2", { id: "approval-title" }, t("approval.title")), chooser, content);
  let asked = 0;

  async function show(planId) {
    asked += 1;
    const mine = asked;
    await guarded(content, async () => {
      const { items } = await ask("/plans?limit=200");
      if (mine !== asked) return;
      if (!items.length) {
        chooser.replaceChildren();
        content.replaceChildren(nothing(session));
        return;
      }
      const plans = [...items].sort((one, other) => other.year - one.year || ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
      const alike = plans.filter((plan) => plan.year === plans[0].year && plan.state === plans[0].state);
      const chosen = plans.find((plan) => plan.id === planId) ?? firstOf(alike);
      choose(plans, chosen);
      const [summary, approval, plan] = await Promise.all([ask(`/plans/${chosen.id}/summary`), ask(`/plans/${chosen.id}/approval`), ask(`/plans/${chosen.id}`)]);
      if (mine === asked) content.replaceChildren(...parts(summary, approval, plan));
    });
  }

  function choose(plans, chosen) {
    const pairs = plans.map((plan) => [
      plan.id,
      t("approval.option", { year: plan.year, title: named(plan.title), state: t(`approval.${plan.state}`), when: moment(plan.created_at) }),
    ]);
    const field = select({ id: "approval-plan", onchange: () => (location.hash = `#/approval/${field.value}`) }, pairs);
    field.value = chosen.id;
    chooser.replaceChildren(labelled(t("approval.plan"), field));
  }

  function parts(summary, approval, plan) {
    const { counts } = summary;
    const figures = { starts: number(counts.starts), obligated: number(counts.obligated), placed: number(counts.placed) };
    return [
      make(
        "p",
        { class: "standing" },
        make("span", { class: `state ${approval.state}` }, t(`approval.${approval.state}`)),
        make("strong", null, t(`approval.step.${approval.state}`)),
        make("span", { class: "quiet" }, withTerms(t("approval.starts", figures))),
        session.pages.has("plan") ? make("a", { href: `#/plan/${plan.solve_id}/${plan.id}` }, t("approval.open")) : null,
        plan.notice ? make("span", { class: "tag" }, t("invented")) : null,
      ),
      decisions(summary, approval, session, () => show(summary.id)),
      frozen(plan),
      publication(plan, approval.state),
    ];
  }

  return { element, show };
}

function nothing({ pages }) {
  return make(
    "div",
    { class: "empty" },
    make("p", null, t("approval.none")),
    pages.has("scenario") ? make("p", { class: "actions" }, make("a", { class: "button", href: "#/scenario" }, t("approval.none.go"))) : null,
  );
}

/** What the plan was made from; it never changes. */
function frozen(plan) {
  const facts = [
    ["plan", make("code", null, plan.id.slice(0, 12))],
    ["roster", make("code", null, plan.dataset.digest.slice(0, 12))],
    ["policy", named(plan.policy.title)],
    ["profile", named(plan.profile.title)],
    ["seed", String(plan.seed)],
    ["program", plan.versions.lungang],
    ["checked", t("frozen.passed", { count: plan.verification.length })],
  ];
  return make(
    "section",
    { class: "frozen", "aria-labelledby": "frozen-title" },
    make("h3", { id: "frozen-title" }, t("frozen.title")),
    make("dl", { class: "facts" }, facts.map(([key, value]) => make("div", null, make("dt", null, withTerms(t(`frozen.${key}`))), make("dd", null, value)))),
  );
}
