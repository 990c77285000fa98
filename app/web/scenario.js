// 情景: what is planned with is chosen, named, kept and copied; solves are started and followed.

import { ask, post } from "./api.js";
import { decisionsField } from "./scenario-decisions.js";
import { waiversField } from "./scenario-waivers.js";
import { agreed } from "./dialog.js";
import { folded, labelled, make, select } from "./dom.js";
import { moment, nextYear, number } from "./figures.js";
import { jobsList } from "./jobs.js";
import { guarded } from "./notice.js";
import { rulesField } from "./rule-changes.js";
import { withTerms } from "./terms.js";
import { listed, named, pick, t } from "./text.js";
import { weigh } from "./weights.js";

const JSON_BODY = { "Content-Type": "application/json" };

/** The page: show(roster) fills it, optionally with a roster chosen; show("of", id) opens a scenario. */
export function page() {
  const name = make("input", { name: "name", maxlength: 100, placeholder: t("scenario.name.hint") });
  const dataset = select({ name: "dataset" }, []);
  const policy = select({ name: "policy" }, []);
  const year = make("input", { type: "number", name: "year", min: 2000, max: 2100, value: nextYear() });
  const horizon = select({ name: "horizon" }, [1, 2, 3, 4, 5].map((years) => [years, t(years === 1 ? "scenario.horizon.one" : "scenario.horizon.many", { years })]));
  const limit = make("input", { type: "number", name: "limit", min: 1, max: 3600, value: 300 });
  const seed = make("input", { type: "number", name: "seed", min: 0, max: 2147483647, value: 0 });
  const alternatives = make("input", { type: "number", name: "alternatives", min: 0, max: 5, value: 0 });
  const profiles = make("fieldset", { id: "profiles" });
  const source = make("p", { class: "quiet" });
  const near = make("p", { class: "quiet", id: "near" });
  const said = make("div", { "aria-live": "polite" });
  const start = make("button", { id: "start" }, t("scenario.start"));
  const save = make("button", { id: "save-scenario", type: "button", class: "quiet", onclick: keep });
  const copy = make("button", { id: "copy-scenario", type: "button", class: "quiet", onclick: duplicate }, t("scenario.copy"));
  const fresh = make("button", { type: "button", class: "quiet", onclick: () => (location.hash = "#/scenario") }, t("scenario.new"));
  const list = make("div", { id: "scenarios" });
  const chosen = () => ({ dataset: dataset.value, policy: policy.value, year: Number(year.value) });
  const rules = rulesField(chosen);
  const waivers = waiversField(chosen);
  const decisions = decisionsField(chosen, waivers.opened);
  const jobs = jobsList(() => ({ rosters, policies, goals, scenarios }), opened, { reread });
  let current = null;
  let nearPlan = "";
  let [policies, rosters, goals, scenarios, measures] = [[], [], [], [], []];

  const form = make(
    "form",
    { id: "scenario", onsubmit: begin },
    make(
      "div",
      { class: "filters" },
      labelled(t("scenario.name"), name),
      labelled(t("scenario.dataset"), dataset),
      labelled(t("scenario.year"), year),
      labelled(t("scenario.horizon"), horizon),
      labelled(t("scenario.policy"), policy),
    ),
    source,
    profiles,
    make("div", { class: "pair" }, rules.element, decisions.element),
    waivers.element,
    folded(t("scenario.more"), make("div", { class: "filters" }, labelled(t("scenario.limit"), limit), labelled(t("scenario.alternatives"), alternatives), labelled(t("scenario.seed"), seed))),
    near,
    make("p", { class: "actions" }, start, save, copy, fresh),
  );
  policy.addEventListener("input", cited);
  for (const field of [dataset, policy, year]) field.addEventListener("input", () => decisions.elsewhere());

  /** All that the form says, as the service takes it. */
  function content() {
    return {
      dataset_id: dataset.value,
      policy: policy.value,
      rules: rules.value(),
      goal_profiles: [...profiles.querySelectorAll("input:checked")].map((box) => box.value),
      year: Number(year.value),
      horizon: Number(horizon.value),
      seed: Number(seed.value),
      time_limit: Number(limit.value),
      alternatives: Number(alternatives.value),
      near_plan: nearPlan,
      decisions: decisions.value(),
      waivers: waivers.value(),
    };
  }

  async function begin(event) {
    event.preventDefault();
    const wanted = content();
    if (!wanted.goal_profiles.length) {
      said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("scenario.no-profile")));
      return;
    }
    start.disabled = true;
    const job = await guarded(said, async () => {
      if (!current) return post("/solves", wanted);
      await kept(wanted);
      return post("/solves", { scenario_id: current.id });
    });
    if (job) {
      said.replaceChildren();
      await jobs.begun(job);
    }
    start.disabled = false;
  }

  /** Keeps what the form says in the scenario that is open. */
  async function kept(wanted) {
    const options = { method: "PATCH", headers: { ...JSON_BODY, "If-Match": `"${current.version}"` }, body: JSON.stringify({ ...wanted, name: name.value || current.name }) };
    opened(await ask(`/scenarios/${current.id}`, options));
    await reread();
  }

  async function keep() {
    const done = await guarded(said, async () => {
      if (current) {
        await kept(content());
        return current;
      }
      const made = await post("/scenarios", { ...content(), name: name.value || t("scenario.unnamed", { year: year.value }) });
      location.hash = `#/scenario/of/${made.id}`;
      return made;
    });
    if (done) said.replaceChildren(make("p", { class: "notice good" }, t("scenario.kept", { name: done.name })));
  }

  async function duplicate() {
    const made = await guarded(said, () => post(`/scenarios/${current.id}/copies`, { ...content(), name: t("scenario.copy.name", { name: current.name }) }));
    if (made) location.hash = `#/scenario/of/${made.id}`;
  }

  async function archive(one) {
    if (!(await agreed(t("scenario.archive"), t("scenario.archive.sure", { name: one.name }), t("scenario.archive")))) return;
    const options = { method: "PATCH", headers: JSON_BODY, body: JSON.stringify({ archived: true }) };
    await guarded(said, () => ask(`/scenarios/${one.id}`, options));
    if (current?.id === one.id) location.hash = "#/scenario";
    await reread();
  }

  function cited() {
    const found = policies.find((one) => one.reference === policy.value);
    source.textContent = found?.source ? t("scenario.source", { source: pick(found.source, found.source_en) }) : "";
    rules.policy(policy.value);
    if (policy.value) waivers.policy(policy.value);
  }

  /** Puts a scenario into the form. */
  function opened(one) {
    current = one;
    name.value = one.name;
    dataset.value = one.dataset_id;
    if (!policies.some((each) => each.reference === one.policy.reference)) policy.append(make("option", { value: one.policy.reference }, one.policy.title));
    policy.value = one.policy.reference;
    [year.value, horizon.value, seed.value, limit.value, alternatives.value] = [one.year, one.horizon, one.seed, one.time_limit, one.alternatives];
    nearPlan = one.near_plan ?? "";
    offer(one.goal_profiles.map((each) => each.reference), one.goal_profiles);
    rules.set(one.rules);
    decisions.set(one.decisions);
    waivers.set(one.waivers);
    state();
    cited();
  }

  function state() {
    save.textContent = t(current ? "scenario.save.changes" : "scenario.save");
    copy.hidden = fresh.hidden = !current;
    near.replaceChildren(
      ...(nearPlan ? [t("scenario.near"), " ", make("button", { type: "button", class: "link", onclick: () => ((nearPlan = ""), state()) }, t("scenario.near.drop"))] : []),
    );
    for (const row of list.querySelectorAll("tr")) row.classList.toggle("current", row.id === `scenario-${current?.id}`);
  }

  /** The goal profiles to choose from; those in an older version than the newest too. */
  function offer(marked, more = []) {
    const all = [...goals, ...more.filter((one) => !goals.some((each) => each.reference === one.reference))];
    profiles.replaceChildren(
      make("legend", null, withTerms(t("scenario.profiles"))),
      ...all.map((one) =>
        make(
          "span",
          { class: "profile" },
          make("label", { class: "box" }, make("input", { type: "checkbox", value: one.reference, checked: marked.includes(one.reference) }), make("span", null, named(one.title))),
          one.levels ? make("button", { type: "button", class: "link", "aria-label": t("weights.of", { title: named(one.title) }), onclick: () => weigh(one, measures, reweighed) }, t("weights")) : null,
        ),
      ),
      folded(t("scenario.why"), make("dl", null, goals.map((one) => [make("dt", null, named(one.title)), make("dd", null, pick(one.why, named(`why.${one.id}`).replace(/^why\..*/, one.why)))]))),
    );
  }

  async function reweighed(made) {
    const marked = content().goal_profiles;
    ({ items: goals } = await ask("/goal-profiles"));
    offer([...marked.filter((one) => one.split("@")[0] !== made.id), made.reference]);
  }

  async function reread() {
    ({ items: scenarios } = await ask("/scenarios"));
    const title = Object.fromEntries(rosters.map((one) => [one.id, one.name]));
    const heads = [t("scenario.name"), t("scenario.dataset"), t("scenario.policy"), t("scenario.goals"), t("decisions"), t("scenario.changed"), ""];
    const rows = scenarios.map((one) =>
      make(
        "tr",
        { id: `scenario-${one.id}` },
        make("td", null, make("a", { href: `#/scenario/of/${one.id}` }, one.name)),
        make("td", null, title[one.dataset_id] ?? "–"),
        make("td", null, Object.keys(one.rules).length ? t("scenario.policy.changed", { title: named(one.policy.title), count: Object.keys(one.rules).length }) : named(one.policy.title)),
        make("td", null, listed(one.goal_profiles.map((each) => each.title))),
        make("td", { class: "number" }, one.decisions.length ? String(one.decisions.length) : ""),
        make("td", null, moment(one.changed_at)),
        make("td", null, make("button", { type: "button", class: "link", onclick: () => archive(one) }, t("scenario.archive"))),
      ),
    );
    const heading = make("tr", null, heads.map((head) => make("th", { scope: "col" }, head)));
    list.replaceChildren(rows.length ? make("div", { class: "scroll" }, make("table", null, make("thead", null, heading), make("tbody", null, rows))) : make("p", { class: "quiet" }, t("scenario.list.none")));
    state();
  }

  async function fill(first, second) {
    const [kept_, offered, found] = await Promise.all([ask("/datasets"), ask("/policies"), ask("/goal-profiles")]);
    [rosters, policies, goals, measures] = [kept_.items, offered.items, found.items, found.goals];
    const before = [dataset.value, policy.value];
    dataset.replaceChildren(...rosters.map((one) => make("option", { value: one.id }, t("scenario.roster", { name: one.name, teachers: number(one.teachers) }))));
    policy.replaceChildren(...policies.map((one) => make("option", { value: one.reference }, one.built_in ? named(one.title) : t("scenario.policy.own", { title: one.title, version: one.version }))));
    if (rosters.some((one) => one.id === before[0])) dataset.value = before[0];
    if (policies.some((one) => one.reference === before[1])) policy.value = before[1];
    start.disabled = save.disabled = !rosters.length;
    said.replaceChildren();
    if (!rosters.length) said.replaceChildren(make("p", { class: "notice" }, t("scenario.no-roster"), " ", make("a", { href: "#/roster" }, t("nav.roster"))));
    if (first === "of") opened(await ask(`/scenarios/${second}`));
    else begun(first);
    await reread();
  }

  /** An empty form, with a roster chosen where the address names one. */
  function begun(roster) {
    if (rosters.some((one) => one.id === roster)) dataset.value = roster;
    if (current || !profiles.childElementCount) {
      current = null;
      name.value = nearPlan = "";
      horizon.value = 1;
      offer(goals.filter((one) => one.built_in).map((one) => one.reference));
      rules.set({});
      decisions.set([]);
      waivers.set([]);
    }
    cited();
  }

  const element = make(
    "section",
    { "aria-labelledby": "scenario-title" },
    make("h2", { id: "scenario-title" }, withTerms(t("scenario.title"))),
    list,
    form,
    said,
    make("h3", null, t("scenario.jobs")),
    jobs.element,
  );
  return {
    element,
    show: async (first, second) => {
      await guarded(said, () => fill(first, second));
      await jobs.show();
    },
  };
}

