// What a check of a roster found: problems grouped by kind and mended on the spot, how the file was understood, and what to do next.

import { folded, labelled, make, select, table } from "./dom.js";
import { number } from "./figures.js";
import { layoutPart } from "./layout.js";
import { mend, mendable, rule, whole } from "./mend.js";
import { entries } from "./recipe.js";
import { pick, t } from "./text.js";

const LISTED = 200;
const FIRST = new Set(["sheet_again", "school_left_out", "row_slipped", "column_slipped", "hidden_parts", "hidden_sheet"]);

/** The whole result; known are the tables and columns there are, actions are save(), marked(), say(entry), unsay(entry) and keep(name). */
export function checked(found, name, known, actions) {
  const errors = found.problems.filter((problem) => problem.severity === "error").length;
  const warnings = found.problems.length - errors;
  const once = (action) => async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    await action();
    button.disabled = false;
  };
  const verdict = found.usable
    ? t("check.usable", { schools: number(found.schools), teachers: number(found.teachers) })
    : t("check.unusable", { errors });
  return make(
    "div",
    { class: "result" },
    make(
      "div",
      { class: found.usable ? "notice good" : "notice wrong", role: "status" },
      make("p", null, make("strong", null, name), " ", verdict),
      make("p", null, t(found.usable ? "check.usable.next" : "check.unusable.next", { warnings })),
      make(
        "p",
        { class: "actions" },
        found.usable && make("button", { type: "button", id: "save", onclick: once(actions.save) }, t("check.save")),
        found.problems.length && !actions.amends
          ? make("button", { type: "button", id: "marked", class: "quiet", onclick: once(actions.marked) }, t("check.marked"))
          : null,
      ),
    ),
    saidPart(found.recipe, actions),
    layoutPart(found, known, actions.say),
    found.problems.length ? problemList(found, errors, warnings, actions.say) : null,
    found.people.length ? peopleList(found.people, found.apart) : null,
    found.notes.length ? noteList(found.notes, actions) : null,
  );
}

/** What the office said so far, each to be taken back, and a name to keep it under. */
function saidPart(recipe, actions) {
  const said = entries(recipe);
  if (!said.length) return null;
  const name = make("input", { type: "text", id: "mapping-name", maxlength: 80, placeholder: t("recipe.name") });
  const keep = (event) => {
    event.preventDefault();
    if (name.value.trim()) actions.keep(name.value.trim());
  };
  const rows = said.map(([words, entry]) => [words, make("button", { type: "button", class: "quiet", onclick: () => actions.unsay(entry) }, t("recipe.unsay"))]);
  const part = folded(
    t("recipe.title", { count: said.length }),
    table(["said", "undo"].map((key) => t(`recipe.${key}`)), rows),
    make("form", { class: "filters", onsubmit: keep }, labelled(t("recipe.keep"), name), make("button", { class: "quiet", id: "mapping-keep" }, t("recipe.keep.do"))),
    make("p", { class: "quiet", id: "mapping-kept", "aria-live": "polite" }, t("recipe.keep.why")),
  );
  part.id = "said";
  part.open = true;
  return part;
}

function problemList(found, errors, warnings, say) {
  const problems = found.problems;
  const groups = make("div", { id: "problems" });
  const sheets = [...new Set(problems.map((problem) => problem.sheet))].filter(Boolean);
  const severity = select({ id: "severity" }, [
    ["", t("check.all", { count: problems.length })],
    ["error", t("check.errors", { count: errors })],
    ["warning", t("check.warnings", { count: warnings })],
  ]);
  const sheet = select({ id: "sheet" }, [["", t("any")], ...sheets.map((one) => [one, one])]);
  const words = make("input", { type: "search", id: "problem-search", placeholder: t("check.search") });

  function show() {
    const wanted = words.value.trim();
    const left = problems.filter(
      (problem) =>
        (!severity.value || problem.severity === severity.value) &&
        (!sheet.value || problem.sheet === sheet.value) &&
        (!wanted || [problem.value, problem.text, problem.column, problem.row].some((part) => String(part).includes(wanted))),
    );
    const open = new Set([...groups.querySelectorAll("details[open]")].map((one) => one.dataset.kind));
    groups.replaceChildren(...grouped(left).map(([kind, members], at) => group(kind, members, open.size ? open.has(kind) : at === 0, found, say)));
    if (!left.length) groups.replaceChildren(make("p", { class: "quiet" }, t("check.nothing")));
  }

  for (const field of [severity, sheet, words]) field.addEventListener("input", show);
  show();
  return make(
    "div",
    null,
    make("h3", null, t("check.problems")),
    make("div", { class: "filters" }, labelled(t("check.severity"), severity), labelled(t("check.sheet"), sheet), labelled(t("search"), words)),
    groups,
  );
}

/** [kind, problems] pairs, errors before warnings, what explains many others first, then large groups. */
function grouped(problems) {
  const groups = new Map();
  for (const problem of problems) {
    const kind = [problem.severity, problem.sheet, problem.column, problem.code].join("|");
    groups.set(kind, [...(groups.get(kind) ?? []), problem]);
  }
  return [...groups].sort(
    ([one, first], [other, second]) =>
      one.split("|")[0].localeCompare(other.split("|")[0]) || FIRST.has(second[0].code) - FIRST.has(first[0].code) || second.length - first.length,
  );
}

function group(kind, members, open, found, say) {
  const first = members[0];
  const where = [first.sheet, first.column].filter(Boolean).join(" · ") || t("check.file");
  const rows = members
    .slice(0, LISTED)
    .map((problem) => [
      problem.row ? make("span", null, String(problem.row), make("span", { class: "quiet who" }, who(problem, found))) : "–",
      problem.column || "–",
      make("code", null, problem.value || t("check.blank")),
      said(problem),
      ways(problem, found, say),
    ]);
  return make(
    "details",
    { "data-kind": kind, open },
    make(
      "summary",
      null,
      make("span", { class: `mark ${first.severity}` }, t(`check.${first.severity}`)),
      make("strong", null, where),
      make("span", { class: "count" }, t("check.count", { count: members.length })),
      make("span", { class: "quiet example" }, members.length > 1 ? t("check.example", { text: said(first) }) : said(first)),
    ),
    table(["row", "column", "value", "todo", "mend"].map((key) => t(`check.${key}`)), rows),
    members.length > LISTED ? make("p", { class: "quiet" }, t("check.more", { count: members.length - LISTED })) : null,
  );
}

/** Who a row is about: the cells people know it by. */
function who(problem, found) {
  const row = found.rows.find((one) => one.sheet === problem.sheet && one.row === problem.row);
  const sheet = found.layout.find((one) => one.sheet === problem.sheet);
  if (!row || !sheet || row.row === sheet.header_row) return "";
  const known = ["姓名", "学校名称", "教师编号", "现任学校代码", "学校代码"];
  return known.map((header) => row.cells[sheet.columns.findIndex((column) => column.means === header)]).filter(Boolean).slice(0, 2).join(" · ");
}

/** What can be done about a problem at once. */
function ways(problem, found, say) {
  if (problem.code === "missing_column" || problem.code === "columns_ignored") {
    return make("button", { type: "button", class: "quiet", onclick: showLayout }, t("check.to.layout"));
  }
  if (!mendable(problem)) return "";
  const schools = problem.code === "unknown_school" && whole(problem) ? problem.suggest : [];
  return make(
    "span",
    { class: "ways" },
    schools.map((one) => make("button", { type: "button", class: "quiet", onclick: () => say(rule(problem, one.value)) }, t("check.is", { name: one.label, code: one.value }))),
    make("button", { type: "button", class: "quiet", onclick: () => mend(problem, found, say) }, t("check.mend.do")),
  );
}

function showLayout() {
  const part = document.getElementById("layout");
  part.open = true;
  part.scrollIntoView({ block: "start" });
  part.querySelector("summary").focus();
}

function noteList(notes, actions) {
  const undo = (note) =>
    note.undo
      ? make("button", { type: "button", class: "quiet", onclick: () => actions.say(note.undo) }, t("check.undo"))
      : note.drop
        ? make("button", { type: "button", class: "quiet", onclick: () => actions.unsay(note.drop) }, t("recipe.unsay"))
        : "";
  const rows = notes.map((note) => [note.sheet, note.column, note.value || t("check.blank"), note.meaning, String(note.count), said(note), undo(note)]);
  const heads = ["sheet", "column", "value", "meaning", "cells", "words", "undo.head"].map((key) => t(`check.${key}`));
  const list = folded(t("check.notes", { count: notes.length }), make("p", { class: "quiet" }, t("check.notes.why")), table(heads, rows));
  list.id = "notes";
  return list;
}

/** Who is in the file, each person in one kind, and by name those who are set apart. */
function peopleList(people, apart) {
  const total = people.reduce((sum, group) => sum + group.count, 0);
  const set = people.filter((group) => group.apart).reduce((sum, group) => sum + group.count, 0);
  const kind = Object.fromEntries(people.map((group) => [group.group, said(group)]));
  const counts = people.map((group) => [said(group), String(group.count), group.apart ? t("check.people.apart") : ""]);
  const names = apart.map((one) => [kind[one.group] ?? "", one.name, one.id, one.unit, `${one.sheet} ${one.row || ""}`]);
  const heads = (keys) => keys.map((key) => t(`check.people.${key}`));
  const list = folded(
    t("check.people", { total, set }),
    make("p", { class: "quiet" }, t("check.people.why")),
    table(heads(["kind", "count", "part"]), counts),
    names.length ? table(heads(["kind", "name", "id", "unit", "place"]), names) : null,
  );
  list.id = "people";
  return list;
}

function said(item) {
  return pick(item.text, item.text_en);
}
