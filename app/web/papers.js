// 文件模板: what the public notice and the letters to schools are made from; taken, changed in Word, put back, or as shipped again.

import { API, ask } from "./api.js";
import { agreed } from "./dialog.js";
import { folded, labelled, make, table } from "./dom.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { t } from "./text.js";

const FIELDS = [
  ["both", "title year date bureau contact sample"],
  ["notice", "basis total start end days"],
  ["notice.lists", "going staying returning"],
  ["notice.rows", "number name home host post term years kind"],
  ["schools", "schools"],
  ["schools.each", "code name nobody leaving coming staying returning"],
  ["schools.rows", "id reason"],
];

/** What a field stands for; a school has the same name of a field as a person. */
function meaning(where, name) {
  return t(where === "schools.each" && name === "name" ? "papers.field.school" : `papers.field.${name}`);
}

/** The page. */
export function page() {
  const said = make("div", { "aria-live": "polite" });
  const list = make("div", { class: "cards", id: "templates" });

  async function show() {
    await guarded(list, async () => {
      const { items } = await ask("/document-templates");
      list.replaceChildren(...items.map(card));
    });
  }

  function card(one) {
    const title = t("papers.name", { title: t(`papers.${one.paper}`), form: t(`papers.${one.form}`) });
    const place = `/document-templates/${one.paper}/${one.form}`;
    const reason = make("input", { name: "reason", maxlength: 200, placeholder: t("papers.reason.hint"), "aria-label": t("papers.reason") });
    const file = make("input", { type: "file", accept: one.form === "docx" ? ".docx" : ".typ", "aria-label": t("papers.replace.of", { title }), onchange: replace });

    async function replace() {
      const form = new FormData();
      form.append("file", file.files[0]);
      said.replaceChildren(make("p", { class: "busy" }, t("papers.trying", { title })));
      const why = new URLSearchParams({ reason: reason.value.trim() || t("papers.reason.none") });
      const made = await guarded(said, () => ask(`${place}?${why}`, { method: "POST", body: form }));
      file.value = "";
      if (made) await done("papers.replaced", title);
    }

    async function back() {
      if (!(await agreed(t("papers.back"), t("papers.back.sure", { title }), t("papers.back")))) return;
      if (await guarded(said, () => ask(place, { method: "DELETE" }))) await done("papers.returned", title);
    }

    return make(
      "article",
      { class: "card", id: `template-${one.paper}-${one.form}` },
      make("h3", null, title, make("span", { class: "tag" }, t(one.own ? "papers.own" : "papers.shipped"))),
      make("p", { class: "second" }, one.created_at ? t("papers.since", { version: one.version, when: moment(one.created_at), by: one.by, reason: one.reason }) : t("papers.never")),
      make("p", null, make("a", { class: "button quiet", href: `${API}${place}`, download: "" }, t("papers.take"))),
      labelled(t("papers.reason"), reason),
      make("p", { class: "actions" }, make("label", { class: "pick" }, file, make("span", { class: "button" }, t("papers.replace"))), one.own ? make("button", { type: "button", class: "quiet", onclick: back }, t("papers.back")) : null),
    );
  }

  async function done(key, title) {
    await show();
    said.replaceChildren(make("p", { class: "notice good" }, t(key, { title })));
  }

  const rows = FIELDS.map(([where, names]) => [t(`papers.fields.${where}`), make("span", { class: "field-names" }, names.split(" ").map((name) => make("span", null, make("code", null, name), " ", meaning(where, name))))]);
  const fields = folded(t("papers.fields"), table([t("papers.fields.where"), t("papers.fields.names")], rows));
  fields.open = true;
  const element = make(
    "section",
    { id: "papers", "aria-labelledby": "papers-title" },
    make("h2", { id: "papers-title" }, t("nav.papers")),
    make("p", { class: "quiet" }, t("papers.how")),
    said,
    list,
    fields,
  );
  return { element, show };
}
