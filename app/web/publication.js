// The list as it will be posted up: who goes from where to where, and nothing that is nobody's business.

import { API } from "./api.js";
import { labelled, make } from "./dom.js";
import { number } from "./figures.js";
import { grid } from "./grid.js";
import { starts } from "./postings.js";
import { post, t } from "./text.js";

const FORMATS = ["xlsx", "csv", "json"];
const PAPERS = [
  ["notice", "docx"],
  ["notice", "pdf"],
  ["schools", "docx"],
  ["schools", "pdf"],
];

/** The preview with its downloads. */
export function publication(plan, state) {
  const rows = plan.postings.filter(starts).map((row, at) => ({ ...row, number: at + 1 }));
  const column = (key, name) => ({ title: t(key), value: (row) => row[name] });
  const list = grid(
    [
      { ...column("public.number", "number"), number: true },
      column("column.name", "姓名"),
      column("column.home", "派出学校"),
      column("column.host", "接收学校"),
      { title: t("public.subject"), value: (row) => post(row["学段"], row["任教学科"]) },
      { title: t("public.term"), value: (row) => t("public.from-to", { from: row["开始日期"], to: row["结束日期"] }) },
    ],
    t("public.head", { year: plan.year }),
  );
  const words = make("input", { type: "search", id: "public-search", placeholder: t("public.search"), oninput: show });
  function show() {
    const wanted = words.value.trim();
    list.show(rows.filter((row) => !wanted || ["姓名", "派出学校", "接收学校"].some((name) => row[name].includes(wanted))));
  }
  show();
  return make(
    "section",
    { id: "public", "aria-labelledby": "public-title" },
    make("h3", { id: "public-title" }, t("public.title")),
    make("p", { class: "quiet" }, t("public.note")),
    make("div", { class: "filters" }, labelled(t("search"), words), make("button", { type: "button", class: "quiet", onclick: () => print() }, t("public.print"))),
    make(
      "div",
      { class: "sheet" },
      make("h4", null, t("public.head", { year: plan.year }), state === "published" ? null : make("span", { class: "tag" }, t("public.draft")), plan.notice ? make("span", { class: "tag" }, t("invented")) : null),
      make("p", { class: "quiet" }, t("public.count", { count: number(rows.length) })),
      list.element,
    ),
    make(
      "p",
      { class: "actions", id: "public-papers" },
      make("span", { class: "quiet" }, t("public.papers")),
      PAPERS.map(([paper, form]) => make("a", { href: `${API}/plans/${plan.id}/documents/${paper}?format=${form}`, download: "", class: "file" }, t(`public.${paper}.${form}`))),
      state === "approved" || state === "published" ? null : make("span", { class: "quiet" }, t("public.watermark")),
    ),
    make(
      "p",
      { class: "actions", id: "public-files" },
      make("span", { class: "quiet" }, t("public.files")),
      FORMATS.map((format) => make("a", { href: `${API}/plans/${plan.id}/export?format=${format}`, download: "", class: "file" }, t(`download.${format}`))),
    ),
  );
}
