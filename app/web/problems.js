// What a check of a roster found: problems grouped by kind, how the file was understood, and what to do next.

import { folded, labelled, make, select, table } from "./dom.js";
import { number } from "./figures.js";
import { pick, t } from "./text.js";

const LISTED = 200;

/** The whole result; actions are save() and marked(). */
export function checked(found, name, actions) {
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
        found.problems.length
          ? make("button", { type: "button", id: "marked", class: "quiet", onclick: once(actions.marked) }, t("check.marked"))
          : null,
      ),
    ),
    found.problems.length ? problemList(found.problems, errors, warnings) : null,
    found.notes.length ? noteList(found.notes) : null,
  );
}

function problemList(problems, errors, warnings) {
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
    groups.replaceChildren(...grouped(left).map(([kind, members], at) => group(kind, members, open.size ? open.has(kind) : at === 0)));
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

/** [kind, problems] pairs, errors before warnings, large groups first. */
function grouped(problems) {
  const groups = new Map();
  for (const problem of problems) {
    const kind = [problem.severity, problem.sheet, problem.column, problem.code].join("|");
    groups.set(kind, [...(groups.get(kind) ?? []), problem]);
  }
  return [...groups].sort(([one, first], [other, second]) => one.split("|")[0].localeCompare(other.split("|")[0]) || second.length - first.length);
}

function group(kind, members, open) {
  const first = members[0];
  const where = [first.sheet, first.column].filter(Boolean).join(" · ") || t("check.file");
  const rows = members
    .slice(0, LISTED)
    .map((problem) => [problem.row ? String(problem.row) : "–", problem.column || "–", make("code", null, problem.value || t("check.blank")), said(problem)]);
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
    table(["row", "column", "value", "todo"].map((key) => t(`check.${key}`)), rows),
    members.length > LISTED ? make("p", { class: "quiet" }, t("check.more", { count: members.length - LISTED })) : null,
  );
}

function noteList(notes) {
  const rows = notes.map((note) => [note.sheet, note.column, note.value || t("check.blank"), note.meaning, String(note.count), said(note)]);
  const heads = ["sheet", "column", "value", "meaning", "cells", "words"].map((key) => t(`check.${key}`));
  const list = folded(t("check.notes", { count: notes.length }), make("p", { class: "quiet" }, t("check.notes.why")), table(heads, rows));
  list.id = "notes";
  return list;
}

function said(item) {
  return pick(item.text, item.text_en);
}
