// What is compared: up to four columns out of the stored plans, the lists made by hand, last year and nobody moving.

import { ask } from "./api.js";
import { labelled, make, select } from "./dom.js";
import { number, shortMoment } from "./figures.js";
import { guarded } from "./notice.js";
import { named, t } from "./text.js";

const MOST = 4;
const STEADY = ["nobody", "last-year"];

/** The form; show(columns) fills it and returns the columns chosen; changed(columns) is called when others are. */
export function chooser(may, changed) {
  const fields = Array.from({ length: MOST }, (_, at) => select({ id: `column-${at}`, onchange: turned }, []));
  const said = make("div", { "aria-live": "polite" });
  const file = make("input", { type: "file", id: "hand-made", accept: ".xlsx,.xls,.csv,.json", onchange: upload });
  let plans = [];
  let lists = [];
  const element = make(
    "div",
    { class: "chooser" },
    make("div", { class: "filters" }, fields.map((field, at) => labelled(t("compare.column", { number: at + 1 }), field))),
    may("rosters") ? make("div", { class: "filters" }, make("label", { class: "pick" }, file, make("span", { class: "button" }, t("compare.upload"))), make("span", { class: "quiet" }, t("compare.upload.hint"))) : null,
    said,
  );

  async function show(columns) {
    const [stored, kept] = await Promise.all([ask("/plans?limit=200"), may("rosters") ? ask("/verifications?limit=200") : { items: [] }]);
    [plans, lists] = [stored.items, kept.items];
    const chosen = columns.length ? columns : usual();
    const listed = new Set([...plans, ...lists].map((one) => one.id).concat(STEADY));
    // points of a frontier are plans too, but stand in no list of plans; what cannot be had is left out
    const apart = chosen.filter((one) => !listed.has(one)).map((one) => ask(`/plans/${one}/summary`).catch(() => null));
    plans = [...plans, ...(await Promise.all(apart)).filter(Boolean)];
    const known = new Set([...plans, ...lists].map((one) => one.id).concat(STEADY));
    const base = [...plans, ...lists].find((one) => chosen.includes(one.id));
    const options = [["", t("compare.none")], ...offered(base)];
    fields.forEach((field, at) => {
      field.replaceChildren(...options.map(([value, title]) => make("option", { value }, title)));
      field.value = known.has(chosen[at]) ? chosen[at] : "";
    });
    return chosen.filter((one) => known.has(one));
  }

  /** Without a choice: the plans of the newest solve, or one and nobody moving. */
  function usual() {
    if (!plans.length) return [];
    const own = plans.filter((one) => one.solve_id === plans[0].solve_id).map((one) => one.id);
    return own.length > 1 ? own.reverse().slice(0, MOST) : [own[0], "nobody"];
  }

  /** Plans and lists of the year and roster that is compared, then what is always there. */
  function offered(base) {
    const fits = (one) => !base || (one.year === base.year && one.dataset_id === base.dataset_id);
    return [
      ...plans.filter(fits).map((one) => [one.id, t("compare.plan", { year: one.year, title: named(one.title), starts: number(one.starts), when: shortMoment(one.created_at) })]),
      ...lists.filter(fits).map((one) => [one.id, t("compare.list", { name: one.name, rows: number(one.rows) })]),
      ...STEADY.map((one) => [one, t(`compare.kind.${one}`)]),
    ];
  }

  function turned() {
    changed([...new Set(fields.map((field) => field.value).filter(Boolean))]);
  }

  /** A list made by hand is checked against the roster and rules of the first plan, kept, and becomes a column. */
  async function upload() {
    const [given] = file.files;
    const base = plans.find((one) => fields.some((field) => field.value === one.id));
    if (!given || !base) {
      said.replaceChildren(make("p", { class: "notice" }, t("compare.upload.base")));
      return;
    }
    said.replaceChildren(make("p", { class: "busy" }, t("compare.upload.reading", { name: given.name })));
    await guarded(said, async () => {
      const solve = await ask(`/solves/${base.solve_id}`);
      const form = new FormData();
      for (const [name, value] of Object.entries({ file: given, dataset_id: base.dataset_id, policy: solve.policy.split("~")[0], year: String(base.year), keep: "true" })) form.append(name, value);
      const report = await ask("/verifications", { method: "POST", body: form });
      if (!report.id) {
        said.replaceChildren(make("div", { class: "notice wrong" }, make("p", null, t("compare.upload.broken")), make("ul", null, report.broken.slice(0, 20).map((one) => make("li", null, one)))));
        return;
      }
      said.replaceChildren(make("p", { class: "notice good" }, t(report.valid ? "compare.upload.valid" : "compare.upload.invalid", { name: given.name })));
      const others = fields.map((field) => field.value).filter(Boolean);
      changed([...others.slice(0, MOST - 1), report.id]);
    });
    file.value = "";
  }

  return { element, show };
}
