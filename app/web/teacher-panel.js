// A teacher in the panel: why so, what else it could be and at what price, why not another school, and what to settle by hand.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { guarded } from "./notice.js";
import { picker, schoolOptions } from "./picker.js";
import { withTerms } from "./terms.js";
import { pick, t } from "./text.js";

/** Where a teacher of a plan is asked about. */
export function asking(plan, teacher) {
  return `/plans/${plan.id}/explanations/teachers/${encodeURIComponent(teacher)}`;
}

/** What stands in the panel; open(code, name) shows a school, note(decision) keeps what was settled and says it, null where one may not. */
export function teacherPanel(plan, found, open, note) {
  const noted = make("p", { class: "noted", role: "status" });
  const decide = note && ((decision) => (noted.textContent = t("settle.noted", { what: note(decision) })));
  const names = new Map((plan.schools ?? []).map((school) => [school["学校代码"], school["学校名称"]]));
  const named = (code) => names.get(code) || code;
  const who = { teacher: found.teacher, name: found.name };
  return [
    make("h4", null, t("drawer.why")),
    sentences(found.lines),
    decide ? settle(who, found.row?.host, named, decide, noted) : "",
    found.row ? others(plan, found, named, open, decide && ((host) => decide({ kind: "lock", ...who, school: host, schoolName: named(host) }))) : "",
    whyNot(plan, who, named, decide),
  ];
}

/** Sentences with their clauses. */
export function sentences(lines) {
  return make(
    "ul",
    { class: "said" },
    lines.map((line) => {
      const clause = pick(line.clause.zh, line.clause.en);
      return make("li", null, withTerms(pick(line.zh, line.en)), clause ? make("small", null, `〔${clause}〕`) : null);
    }),
  );
}

/** What can be settled about where the plan sends the teacher. */
function settle(who, host, named, decide, noted) {
  const act = (key, kind, school) => make("button", { type: "button", class: "quiet", "data-act": key, onclick: () => decide({ kind, ...who, school, schoolName: school && named(school) }) }, t(`settle.${key}`));
  return make(
    "div",
    { class: "settle", role: "group", "aria-label": t("settle.title") },
    host ? [act("lock", "lock", host), act("forbid", "forbid", host), act("stay", "stay", "")] : [act("send", "lock", ""), act("stay", "stay", "")],
    noted,
    make("p", { class: "quiet" }, t("settle.hint")),
  );
}

/** The other schools that come closest, with their exact prices, which are worked out when asked for. */
function others(plan, found, named, open, lock) {
  const answer = make("div", { id: "runner-ups", "aria-live": "polite" });
  const button = make("button", { type: "button", class: "quiet", onclick: price }, t("drawer.others"));
  async function price() {
    button.disabled = true;
    answer.replaceChildren(make("p", { class: "busy" }, t("drawer.pricing")));
    await guarded(answer, async () => {
      const exact = await ask(`${asking(plan, found.teacher)}?exact=true`);
      answer.replaceChildren(...runnerUps(exact, named, open, lock));
    });
    button.disabled = false;
  }
  return make("div", null, make("h4", null, t("drawer.runner-ups")), button, answer);
}

function runnerUps(exact, named, open, lock) {
  if (!exact.exact) return [make("p", { class: "notice" }, t("drawer.no-price"))];
  if (!exact.alternatives.length) return [make("p", { class: "quiet" }, t("drawer.no-others"))];
  return [
    make(
      "ol",
      { class: "runner-ups" },
      exact.alternatives.map((one) =>
        make(
          "li",
          null,
          make("button", { type: "button", class: "link", onclick: () => open(one.school, named(one.school)) }, named(one.school)),
          sentences(one.lines),
          lock ? make("button", { type: "button", class: "quiet", onclick: () => lock(one.school) }, t("settle.here")) : null,
        ),
      ),
    ),
    exact.proven ? null : make("p", { class: "quiet" }, t("drawer.not-all")),
  ].filter(Boolean);
}

/** The question "why not school X?". */
function whyNot(plan, who, named, decide) {
  const field = picker("why-not-school", t("drawer.host"), schoolOptions(plan.schools ?? []));
  const exact = make("input", { type: "checkbox", id: "exact" });
  const answer = make("div", { id: "why-not-answer", "aria-live": "polite" });
  const button = make("button", null, t("drawer.ask"));

  async function put(event) {
    event.preventDefault();
    const school = field.value();
    if (!school) {
      answer.replaceChildren(make("p", { class: "notice" }, t("drawer.choose")));
      return;
    }
    button.disabled = true;
    answer.replaceChildren(make("p", { class: "busy" }, t(exact.checked ? "drawer.pricing" : "drawer.asking")));
    await guarded(answer, async () => {
      const found = await ask(`${asking(plan, who.teacher)}/why-not/${encodeURIComponent(school)}?exact=${exact.checked}`);
      const act = (key, kind) => make("button", { type: "button", class: "quiet", "data-act": key, onclick: () => decide({ kind, ...who, school, schoolName: named(school) }) }, t(`settle.${key}`));
      answer.replaceChildren(
        make("p", null, make("strong", null, t(`verdict.${found.verdict}`))),
        sentences(found.lines),
        decide && found.verdict === "open" ? make("p", { class: "actions" }, act("here", "lock"), act("not-here", "forbid")) : "",
      );
    });
    button.disabled = false;
  }

  return make(
    "form",
    { id: "why-not", onsubmit: put },
    make("h4", null, t("drawer.why-not")),
    field.element,
    make("label", { class: "box" }, exact, make("span", null, t("drawer.exact"))),
    button,
    answer,
  );
}
