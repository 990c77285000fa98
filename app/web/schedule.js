// 日程: the way to 1 September as a picture and a list, the steps it is made of, and the table of working days.

import { ask } from "./api.js";
import { calendar } from "./calendar.js";
import { labelled, make, select } from "./dom.js";
import { nextYear } from "./figures.js";
import { guarded } from "./notice.js";
import { stepsEditor } from "./steps.js";
import { named, t } from "./text.js";
import { workingDays } from "./working-days.js";

/** The page: show(year, policy) with both optional. */
export function page({ may }) {
  const year = make("input", { type: "number", name: "year", min: 2000, max: 2100, value: nextYear(), onchange: turned });
  const policy = select({ name: "policy", onchange: turned }, []);
  const said = make("div", { "aria-live": "polite" });
  const way = make("div");
  const editing = make("p", { class: "actions" });
  const days = workingDays(may("office"), () => fill());
  let waited;

  function turned() {
    clearTimeout(waited);
    waited = setTimeout(() => year.checkValidity() && (location.hash = `#/calendar/${year.value}/${policy.value}`), 200);
  }

  async function fill(wanted) {
    const { items } = await ask("/policies");
    const before = wanted ?? policy.value;
    policy.replaceChildren(...items.map((one) => make("option", { value: one.id }, one.built_in ? t("policy.shipped", { title: named(one.title) }) : t("policy.own", { title: one.title, version: one.version }))));
    policy.value = items.some((one) => one.id === before) ? before : items[0].id;
    const [found] = await Promise.all([ask(`/policies/${policy.value}`), days.show(Number(year.value))]);
    editing.replaceChildren(
      ...(may("solves") ? [make("button", { type: "button", class: "quiet", id: "edit-steps", onclick: () => stepsEditor(found, kept) }, t("steps.edit"))] : []),
      make("span", { class: "quiet" }, t("steps.what")),
    );
    way.replaceChildren(await calendar(Number(year.value), policy.value, may, true));
  }

  /** Steps are part of a policy: the page turns to the one they were kept in. */
  async function kept(made) {
    if (policy.value === made.id) await guarded(said, () => fill());
    else location.hash = `#/calendar/${year.value}/${made.id}`;
  }

  const element = make(
    "section",
    { id: "schedule", "aria-labelledby": "schedule-title" },
    make("h2", { id: "schedule-title" }, t("calendar.title")),
    make("div", { class: "filters" }, labelled(t("scenario.year"), year), labelled(t("scenario.policy"), policy)),
    said,
    way,
    editing,
    days.element,
  );
  return {
    element,
    show: async (wantedYear, wantedPolicy) => {
      if (/^\d{4}$/.test(wantedYear)) year.value = wantedYear;
      said.replaceChildren();
      await guarded(said, () => fill(wantedPolicy));
    },
  };
}
