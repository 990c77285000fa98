// The panel at the side: why a teacher is posted as planned, why not to another school, and a school before and after.

import { ask } from "./api.js";
import { labelled, make, select, table } from "./dom.js";
import { number } from "./figures.js";
import { guarded } from "./notice.js";
import { pick, t } from "./text.js";

/** The panel's element, and what opens it: teacher(plan, id, name), school(plan, code, name). */
export function drawer() {
  const title = make("h3", { id: "drawer-title", tabindex: "-1" });
  const content = make("div", { "aria-live": "polite" });
  const element = make(
    "aside",
    { id: "drawer", hidden: true, "aria-labelledby": "drawer-title" },
    make("header", null, title, make("button", { type: "button", class: "quiet", onclick: close }, t("close"))),
    content,
  );
  let opener = null;
  let asked = 0;

  function close() {
    element.hidden = true;
    asked += 1;
    opener?.focus?.();
    opener = null;
  }

  function open(words) {
    if (element.hidden) opener = document.activeElement;
    element.hidden = false;
    title.textContent = words;
    content.replaceChildren(make("p", { class: "busy" }, t("drawer.asking")));
    title.focus();
    asked += 1;
    return asked;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !element.hidden) close();
  });

  async function teacher(plan, id, name) {
    const turn = open(t("drawer.teacher", { name: name || id, id }));
    await guarded(content, async () => {
      const found = await ask(`${asking(plan)}/teachers/${encodeURIComponent(id)}`);
      if (turn === asked) content.replaceChildren(make("h4", null, t("drawer.why")), sentences(found.lines), whyNot(plan, id));
    });
  }

  async function school(plan, code, name) {
    const turn = open(t("drawer.school", { name }));
    await guarded(content, async () => {
      const found = await ask(`${asking(plan)}/schools/${encodeURIComponent(code)}`);
      if (turn === asked) content.replaceChildren(...before(found, (id, who) => teacher(plan, id, who), plan));
    });
  }

  return { element, close, teacher, school };
}

function asking(plan) {
  return `/plans/${plan.id}/explanations`;
}

function sentences(lines) {
  return make(
    "ul",
    { class: "said" },
    lines.map((line) => {
      const clause = pick(line.clause.zh, line.clause.en);
      return make("li", null, pick(line.zh, line.en), clause ? make("small", null, `〔${clause}〕`) : null);
    }),
  );
}

/** The question "why not school X?". */
function whyNot(plan, id) {
  const named = [...(plan.schools ?? [])].sort((one, other) => one["学校名称"].localeCompare(other["学校名称"], "zh-CN"));
  const field = select({ id: "why-not-school", required: true }, [["", t("drawer.choose")], ...named.map((school) => [school["学校代码"], school["学校名称"]])]);
  const exact = make("input", { type: "checkbox", id: "exact" });
  const answer = make("div", { id: "why-not-answer", "aria-live": "polite" });
  const button = make("button", null, t("drawer.ask"));

  async function put(event) {
    event.preventDefault();
    button.disabled = true;
    answer.replaceChildren(make("p", { class: "busy" }, t(exact.checked ? "drawer.pricing" : "drawer.asking")));
    await guarded(answer, async () => {
      const found = await ask(`${asking(plan)}/teachers/${encodeURIComponent(id)}/why-not/${encodeURIComponent(field.value)}?exact=${exact.checked}`);
      answer.replaceChildren(make("p", null, make("strong", null, t(`verdict.${found.verdict}`))), sentences(found.lines));
    });
    button.disabled = false;
  }

  return make(
    "form",
    { id: "why-not", onsubmit: put },
    make("h4", null, t("drawer.why-not")),
    labelled(t("drawer.host"), field),
    make("label", { class: "box" }, exact, make("span", null, t("drawer.exact"))),
    button,
    answer,
  );
}

/** A school before and after the plan. */
function before(found, open, plan) {
  const names = new Map((plan.schools ?? []).map((school) => [school["学校代码"], school["学校名称"]]));
  const person = (move) => make("button", { type: "button", class: "link", onclick: () => open(move.teacher, move.name) }, move.name || move.teacher);
  const moves = (key, list) =>
    list.length
      ? [
          make("h4", null, t(`school.${key}`, { count: list.length })),
          table(
            [t("column.name"), t("school.other"), t("column.stage"), t("column.subject"), t("column.reason")],
            list.map((move) => [person(move), names.get(move.other) ?? move.other, move.stage, move.subject, move.reason]),
          ),
        ]
      : [];
  const change = (one, decimals = 0) => `${number(one.before, decimals)} → ${number(one.after, decimals)}`;
  const posts = found.posts.map((post) => [
    `${post.stage}${post.subject}`,
    change(post),
    number(post.need),
    post.after < post.need ? t("school.short", { count: post.need - post.after }) : t("school.full"),
  ]);
  const indicators = found.indicators.map((one) => [
    `${one.stage}${t(`indicator.${one.indicator}`)}`,
    change(one, 2),
    number(one.norm, 1),
    number(one.county, 2),
    t(one.after >= one.norm ? "school.met" : "school.unmet"),
  ]);
  return [
    make("p", null, pick(found.lines[0].zh, found.lines[0].en)),
    ...["leaving", "coming", "staying", "returning"].flatMap((key) => moves(key, found[key])),
    make("h4", null, t("school.posts")),
    table(["school.post", "school.change", "school.need", "school.state"].map((key) => t(key)), posts),
    make("h4", null, t("school.indicators")),
    table(["school.indicator", "school.change", "school.norm", "school.county", "school.state"].map((key) => t(key)), indicators),
  ];
}
