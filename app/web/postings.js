// The postings of a plan as a table; names open the explanation of the teacher, schools that of the school.

import { make } from "./dom.js";
import { number } from "./figures.js";
import { grid } from "./grid.js";
import { named, t } from "./text.js";

const STILL = new Set(["期满返回", "留任"]);

/** Whether a row starts a posting; returns and stays do not. */
export function starts(row) {
  return !STILL.has(row["事由"]);
}

/** The table's element and its show(rows); explain is null for whoever may not ask. */
export function postings(explain) {
  const link = (text, open) => (explain ? make("button", { type: "button", class: "link", onclick: open }, text) : text);
  const plain = (key, column) => ({ title: t(`column.${key}`), value: (row) => row[column] });
  const figure = (key, column, decimals = 0, fixed = false) => ({
    ...plain(key, column),
    number: true,
    cell: (row) => (row[column] === null ? "–" : number(row[column], decimals, fixed)),
  });
  const part = (key, column) => ({ title: t(`column.${key}`), value: (row) => named(row[column]), group: true });
  const school = (key, column) => ({
    ...part(key, column),
    cell: (row) => link(row[column], () => explain.school(row[`${column}代码`], row[column])),
  });
  const columns = [
    {
      ...plain("name", "姓名"),
      cell: (row) => link(row["姓名"] || row["教师编号"], () => explain.teacher(row["教师编号"], row["姓名"])),
    },
    plain("teacher", "教师编号"),
    school("home", "派出学校"),
    school("host", "接收学校"),
    part("stage", "学段"),
    part("subject", "任教学科"),
    figure("years", "年限", 1),
    part("kind", "交流类型"),
    part("reason", "事由"),
    figure("distance", "距离公里", 1, true),
    figure("choice", "志愿序"),
  ];
  const list = grid(columns, t("postings.title"));
  return { element: list.element, show: (rows) => list.show([...rows.filter(starts), ...rows.filter((row) => !starts(row))]) };
}
