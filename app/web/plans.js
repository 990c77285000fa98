// 方案: the candidates of one solve side by side, and the chosen one as a map, a list and explanations.

import { API, ask } from "./api.js";
import { cards } from "./cards.js";
import { decisions } from "./decisions.js";
import { drawer } from "./drawer.js";
import { folded, labelled, make, select, table } from "./dom.js";
import { difference, moment, number } from "./figures.js";
import { flowMap } from "./map.js";
import { grid } from "./grid.js";
import { guarded } from "./notice.js";
import { postings, starts } from "./postings.js";
import { resolving } from "./resolve.js";
import { withTerms } from "./terms.js";
import { listed, named, pick, t } from "./text.js";

/** The page: show(solve, plan) with both optional. */
export function page({ may }) {
  const chooser = make("div", { class: "filters" });
  const compared = make("div", { id: "cards" });
  const chosen = make("div", { id: "plan" });
  const tray = decisions((settled) => repeated.again(current, settled));
  const side = drawer(may("solves") ? tray.decide : null);
  const repeated = resolving(may("plans") ? (id, row) => side.teacher({ id, schools: current.schools }, row["教师编号"], row["姓名"]) : null, tray.busy);
  const documents = new Map();
  const figures = new Map();
  let shown = "";
  let current = null;

  async function show(solveId, planId) {
    side.close();
    await guarded(compared, async () => {
      const { items } = await ask("/plans?limit=200");
      if (!items.length) {
        chooser.replaceChildren();
        chosen.replaceChildren();
        shown = "";
        compared.replaceChildren(make("p", { class: "notice" }, may("solves") ? [t("plan.none"), " ", make("a", { href: "#/scenario" }, t("nav.scenario"))] : t("plan.none.yet")));
        return;
      }
      const solves = new Map();
      for (const plan of items) solves.set(plan.solve_id, [plan, ...(solves.get(plan.solve_id) ?? [])]);
      const solve = solves.has(solveId) ? solveId : [...solves.keys()][0];
      choose(solves, solve);
      const lines = solves.get(solve);
      const line = lines.find((one) => one.id === planId) ?? lines[0];
      const [plan, ...plans] = await Promise.all([whole(line.id), ...lines.map(brief)]);
      current = { ...plan, state: line.state };
      compared.replaceChildren(cards(plans, current.id, may("plans")), together(plans));
      if (shown !== current.id) detail(current);
      shown = current.id;
      if (planId) chosen.scrollIntoView();
    });
  }

  /** What a card shows of a plan; its list is fetched only when it is opened. */
  async function brief(line) {
    if (!figures.has(line.id)) figures.set(line.id, await ask(`/plans/${line.id}/summary`));
    const found = figures.get(line.id);
    // those of each year of a medium-term plan stand in its table and its workbooks
    return { ...found, gauges: line.horizon > 1 ? [] : found.gauges, profile: { id: line.profile, title: line.title }, state: line.state };
  }

  async function whole(id) {
    if (!documents.has(id)) documents.set(id, await ask(`/plans/${id}`));
    return documents.get(id);
  }

  function choose(solves, solve) {
    const pairs = [...solves].map(([id, plans]) => [
      id,
      t("plan.solve", { year: plans[0].year, when: moment(plans[0].created_at), count: plans.length }),
    ]);
    const field = select({ id: "solve", onchange: () => (location.hash = `#/plan/${field.value}`) }, pairs);
    field.value = solve;
    chooser.replaceChildren(labelled(t("plan.from"), field));
  }

  /** The way to the page that sets the candidates side by side. */
  function together(plans) {
    if (!may("plans") || plans[0].horizon > 1) return "";
    const several = plans.slice(0, 4).map((plan) => plan.id);
    const columns = several.length > 1 ? several : [...several, "nobody"];
    return make("p", { class: "actions" }, make("a", { class: "button quiet", id: "to-compare", href: `#/compare/${columns.join("/")}` }, t(several.length > 1 ? "plan.compare" : "plan.compare.one")));
  }

  function detail(plan) {
    repeated.close();
    tray.start(plan);
    const medium = plan.years > 1;
    const explain = may("plans") && !medium
      ? { teacher: (id, name) => side.teacher(plan, id, name), school: (code, name) => side.school(plan, code, name) }
      : null;
    const map = flowMap(plan.schools ?? [], explain, (flow) => filters.pair(flow));
    const rows = postings(explain);
    const counted = make("p", { class: "quiet", role: "status" });
    const filters = filterBar(plan, (kept) => {
      map.show(kept.filter(starts));
      rows.show(kept);
      counted.textContent = t("plan.filtered", { kept: kept.length, all: plan.postings.length });
    });
    chosen.replaceChildren(
      make(
        "div",
        { class: "chosen" },
        make("h3", null, t("plan.chosen", { title: named(plan.profile.title), year: medium ? `${plan.year}–${plan.year + plan.years - 1}` : plan.year })),
        may("plans") && !medium ? make("a", { class: "button", id: "put-forward", href: `#/approval/${plan.id}` }, t(may("submit") && plan.state === "draft" ? "plan.submit" : "nav.approval")) : null,
      ),
      plan.notice ? make("p", { class: "tag" }, t("invented")) : "",
      medium ? byYear(plan, may("plans")) : "",
      filters.element,
      counted,
      make("h4", null, t("map.title")),
      map.element,
      make("h4", null, t("postings.title")),
      rows.element,
      medium ? "" : tray.element,
      repeated.element,
      schools(plan, explain),
      plan.unplaced.length ? left(plan, explain) : "",
      verified(plan),
    );
    filters.apply();
  }

  const element = make("section", { "aria-labelledby": "plan-title" }, make("h2", { id: "plan-title" }, t("plan.title")), chooser, make("h3", { class: "unseen" }, t("plan.candidates")), compared, chosen);
  return { element, side: side.element, show };
}

/** A medium-term plan year by year: figures, and the files of each part for whoever may have them. */
function byYear(plan, files) {
  const heads = Object.keys(plan.annual[0]);
  const rows = plan.annual.map((one) => [
    ...heads.map((head) => (head === "学年" ? String(one[head]) : number(one[head], Number.isInteger(one[head]) ? 0 : 1))),
    files ? make("a", { href: `${API}/plans/${plan.id}/export?format=xlsx&year=${one["学年"]}`, download: "", class: "file" }, t("download.xlsx")) : "",
  ]);
  return make("div", { id: "by-year" }, make("p", { class: "quiet" }, t("plan.medium")), table([...heads.map(named), ""], rows));
}

/** Whether a row starts in a school year, or is a return on its first day. */
function inYear(row, year) {
  if (row["事由"] === "期满返回") return row["结束日期"] >= `${year - 1}-09-01` && row["结束日期"] < `${year}-09-01`;
  return row["开始日期"] === `${year}-09-01`;
}

/** One bar of filters for the map and the list. */
function filterBar(plan, onChange) {
  const all = (column) => [...new Set(plan.postings.map((row) => row[column]))].sort((one, other) => one.localeCompare(other, "zh-CN"));
  const choice = (id, column) => select({ id }, [["", t("any")], ...all(column).map((one) => [one, named(one)])]);
  const schools = new Map(plan.postings.flatMap((row) => [[row["派出学校代码"], row["派出学校"]], [row["接收学校代码"], row["接收学校"]]]));
  const places = [...schools].sort((one, other) => one[1].localeCompare(other[1], "zh-CN"));
  const fields = {
    words: make("input", { type: "search", id: "search", placeholder: t("postings.search") }),
    school: select({ id: "school" }, [["", t("any")], ...places]),
    stage: choice("stage", "学段"),
    subject: choice("subject", "任教学科"),
    reason: choice("reason", "事由"),
    ...(plan.years > 1 ? { year: select({ id: "in-year" }, [["", t("any")], ...plan.annual.map((one) => [one["学年"], String(one["学年"])])]) } : {}),
  };

  const chip = make("button", { type: "button", class: "quiet chip", hidden: true, onclick: () => pair(null) });
  let chosen = null;

  /** Only the postings of one arrow of the map. */
  function pair(flow) {
    chosen = flow;
    chip.hidden = !flow;
    chip.textContent = flow ? t("plan.pair", { from: flow.from, to: flow.to }) : "";
    apply();
  }

  function apply() {
    const words = fields.words.value.trim().split(/\s+/).filter(Boolean);
    const { school, stage, subject, reason, year } = fields;
    onChange(
      plan.postings.filter(
        (row) =>
          (!chosen || (row["派出学校代码"] === chosen.home && row["接收学校代码"] === chosen.host)) &&
          (!school.value || row["派出学校代码"] === school.value || row["接收学校代码"] === school.value) &&
          (!stage.value || row["学段"] === stage.value) &&
          (!subject.value || row["任教学科"] === subject.value) &&
          (!reason.value || row["事由"] === reason.value) &&
          (!year?.value || inYear(row, Number(year.value))) &&
          words.every((word) => [row["教师编号"], row["姓名"], row["派出学校"], row["接收学校"], row["任教学科"]].some((part) => part.includes(word))),
      ),
    );
  }

  const clear = make("button", { type: "button", class: "quiet", onclick: reset }, t("plan.clear"));
  function reset() {
    for (const field of Object.values(fields)) field.value = "";
    pair(null);
  }
  let waiting = 0;
  /** However fast somebody types, the page is drawn anew at most once a frame. */
  function soon() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(apply);
  }
  for (const field of Object.values(fields)) field.addEventListener("input", soon);
  const titles = { words: "search", school: "plan.school", stage: "plan.stage", subject: "plan.subject", reason: "plan.reason", year: "plan.year" };
  const element = make("div", { class: "filters", id: "filters" }, Object.entries(titles).filter(([name]) => fields[name]).map(([name, key]) => labelled(t(key), fields[name])), clear, chip);
  return { element, apply, pair };
}

/** Every school with who leaves and comes, drawn when it is unfolded. */
function schools(plan, explain) {
  if (!plan.schools?.length) return "";
  const place = make("div");
  const folder = folded(t("schools.title", { count: plan.schools.length }), place);
  folder.id = "in-and-out";
  folder.addEventListener("toggle", () => place.childElementCount || place.append(schoolGrid(plan, explain)));
  return folder;
}

/** The schools as a table, the one that loses most first. */
function schoolGrid(plan, explain) {
  const figure = (key, column) => ({ title: t(`column.${key}`), value: (row) => row[column], number: true });
  const part = (key, column) => ({ title: t(`column.${key}`), value: (row) => named(row[column]), group: true });
  const list = grid(
    [
      { title: t("column.school"), value: (row) => row["学校名称"], cell: (row) => (explain ? make("button", { type: "button", class: "link", onclick: () => explain.school(row["学校代码"], row["学校名称"]) }, row["学校名称"]) : row["学校名称"]) },
      part("place", "城乡类型"),
      part("level", "办学水平"),
      figure("staff", "在编教师"),
      figure("out", "派出"),
      figure("in", "接收"),
      figure("stay", "留任"),
      figure("back", "期满返回"),
      { ...figure("net", "净变化"), cell: (row) => (row["净变化"] ? difference(row["净变化"]) : "0") },
    ],
    t("schools.title", { count: plan.schools.length }),
  );
  list.show([...plan.schools].sort((one, other) => one["净变化"] - other["净变化"]));
  return list.element;
}

/** Who is obligated and not placed, and which rules are in the way. */
function left(plan, explain) {
  const rows = plan.unplaced.map((row) => [
    explain ? make("button", { type: "button", class: "link", onclick: () => explain.teacher(row["教师编号"], row["姓名"]) }, row["姓名"] || row["教师编号"]) : row["姓名"],
    row["教师编号"],
    row["学校"],
    named(row["任教学科"]),
    String(row["任职月数"]),
    String(row["可去学校数"]),
    listed(row["限制规则"].map((rule) => rule.title)),
  ]);
  const heads = ["name", "teacher", "home", "subject", "months", "hosts", "rules"].map((key) => t(`left.${key}`));
  return folded(t("left.title", { count: plan.unplaced.length }), make("p", { class: "quiet" }, withTerms(t("left.what"))), table(heads, rows));
}

/** What the independent checker found, rule by rule. */
function verified(plan) {
  const rows = plan.verification.map((one) => [named(one.title), t(`verdict-of.${one.verdict}`), [...pick(one.violations, one.violations_en ?? one.violations), ...pick(one.waived ?? [], one.waived_en ?? one.waived ?? []), ...pick(one.remarks ?? [], one.remarks_en ?? one.remarks ?? [])].slice(0, 3).join(" ")]);
  return folded(t("verified.title", { count: rows.length }), make("p", { class: "quiet" }, withTerms(t("verified.what"))), table([t("verified.rule"), t("verified.verdict"), t("verified.detail")], rows));
}
