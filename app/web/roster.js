// 花名册: a file is dropped in, checked, looked over, and kept.

import { API, ask, file as fetched } from "./api.js";
import { make, table } from "./dom.js";
import { moment, number } from "./figures.js";
import { guarded } from "./notice.js";
import { checked } from "./problems.js";
import { t } from "./text.js";

/** The page; a roster that was kept is planned with next. */
export function page() {
  const result = make("div", { id: "check", "aria-live": "polite" });
  const kept = make("div", { id: "rosters" });
  const input = make("input", { type: "file", accept: ".xlsx,.xls,.zip,.csv", onchange: () => take(input.files[0]) });
  const zone = make(
    "div",
    { id: "drop", ondragover: over, ondragleave: leave, ondrop: drop },
    make("p", null, make("strong", null, t("roster.drop"))),
    make("label", { class: "pick" }, input, make("span", { class: "button" }, t("roster.choose"))),
    make("p", { class: "quiet" }, t("roster.hint"), " ", make("a", { href: `${API}/template`, download: "" }, t("roster.template"))),
  );

  function over(event) {
    event.preventDefault();
    zone.classList.add("over");
  }

  function leave() {
    zone.classList.remove("over");
  }

  function drop(event) {
    event.preventDefault();
    leave();
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  }

  async function take(given) {
    if (!given) return;
    result.replaceChildren(make("p", { class: "busy" }, t("roster.checking", { name: given.name })));
    await guarded(result, async () => {
      const found = await ask("/validations", { method: "POST", body: form(given) });
      result.replaceChildren(checked(found, given.name, { save: () => save(given), marked: () => marked(given) }));
    });
    input.value = "";
  }

  async function save(given) {
    const roster = await guarded(result, () => ask("/datasets", { method: "POST", body: form(given) }));
    if (!roster) return;
    result.replaceChildren();
    await listed();
    location.hash = `#/scenario/${roster.id}`;
  }

  async function marked(given) {
    await guarded(result, async () => {
      const content = await fetched("/validations?format=xlsx", { method: "POST", body: form(given) });
      const address = URL.createObjectURL(content);
      make("a", { href: address, download: t("roster.marked.name", { name: given.name.replace(/\.\w+$/, "") }) }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    });
  }

  async function listed() {
    await guarded(kept, async () => {
      const { items } = await ask("/datasets");
      kept.replaceChildren(items.length ? rosters(items) : make("p", { class: "quiet" }, t("roster.none")));
    });
  }

  const element = make(
    "section",
    { "aria-labelledby": "roster-title" },
    make("h2", { id: "roster-title" }, t("roster.title")),
    zone,
    result,
    make("h3", null, t("roster.kept")),
    kept,
  );
  return { element, show: listed };
}

function form(given) {
  const content = new FormData();
  content.append("file", given, given.name);
  return content;
}

function rosters(items) {
  const heads = ["file", "schools", "teachers", "warnings", "when", "next"].map((key) => t(`roster.${key}`));
  const rows = items.map((roster) => [
    make("span", null, roster.name, roster.invented && make("span", { class: "tag" }, t("invented"))),
    ...[roster.schools, roster.teachers, roster.warnings].map((value) => number(value)),
    moment(roster.created_at),
    make("a", { href: `#/scenario/${roster.id}` }, t("roster.plan")),
  ]);
  return table(heads, rows);
}
