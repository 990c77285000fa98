// 情景: a roster, a year, a policy and goal profiles are chosen and planned with.

import { ask, post } from "./api.js";
import { folded, labelled, make, select } from "./dom.js";
import { nextYear, number } from "./figures.js";
import { guarded } from "./notice.js";
import { job, running } from "./progress.js";
import { t } from "./text.js";

const EVERY = 1000;

function titles(items, name) {
  return Object.fromEntries(items.map((one) => [one.id, one[name]]));
}

/** The page: show(roster) fills it, optionally with a roster chosen. */
export function page() {
  const dataset = select({ name: "dataset" }, []);
  const policy = select({ name: "policy" }, []);
  const year = make("input", { type: "number", name: "year", min: 2000, max: 2100, value: nextYear() });
  const limit = make("input", { type: "number", name: "limit", min: 1, max: 3600, value: 300 });
  const profiles = make("fieldset", { id: "profiles" });
  const source = make("p", { class: "quiet" });
  const said = make("div", { "aria-live": "polite" });
  const start = make("button", { id: "start" }, t("scenario.start"));
  const jobs = make("div", { id: "jobs" });
  const curves = new Map();
  let policies = [];
  let rosters = [];
  let goals = [];
  let timer;

  const form = make(
    "form",
    { id: "scenario", onsubmit: begin },
    make(
      "div",
      { class: "filters" },
      labelled(t("scenario.dataset"), dataset),
      labelled(t("scenario.year"), year),
      labelled(t("scenario.policy"), policy),
      labelled(t("scenario.limit"), limit),
    ),
    source,
    profiles,
    make("p", { class: "actions" }, start),
  );
  policy.addEventListener("input", cited);

  async function begin(event) {
    event.preventDefault();
    const chosen = [...profiles.querySelectorAll("input:checked")].map((box) => box.value);
    if (!chosen.length) {
      said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("scenario.no-profile")));
      return;
    }
    start.disabled = true;
    const wanted = {
      dataset_id: dataset.value,
      policy: policy.value,
      year: Number(year.value),
      goal_profiles: chosen,
      time_limit: Number(limit.value),
    };
    if (await guarded(said, () => post("/solves", wanted))) said.replaceChildren();
    start.disabled = false;
    await follow();
  }

  function cited() {
    const found = policies.find((one) => one.id === policy.value);
    source.textContent = found?.source ? t("scenario.source", { source: found.source }) : "";
  }

  async function fill(roster) {
    const [kept, rules, found] = await Promise.all([ask("/datasets"), ask("/policies"), ask("/goal-profiles")]);
    rosters = kept.items;
    goals = found.items;
    const before = roster ?? dataset.value;
    dataset.replaceChildren(
      ...kept.items.map((one) => make("option", { value: one.id }, t("scenario.roster", { name: one.name, teachers: number(one.teachers) }))),
    );
    if (kept.items.some((one) => one.id === before)) dataset.value = before;
    start.disabled = !kept.items.length;
    if (!kept.items.length) said.replaceChildren(make("p", { class: "notice" }, t("scenario.no-roster"), " ", make("a", { href: "#/roster" }, t("nav.roster"))));
    if (policies.length) return;
    policies = rules.items;
    policy.replaceChildren(...policies.map((one) => make("option", { value: one.id }, one.title)));
    profiles.replaceChildren(
      make("legend", null, t("scenario.profiles")),
      ...goals.map((one) => make("label", { class: "box" }, make("input", { type: "checkbox", value: one.id, checked: true }), make("span", null, one.title))),
      folded(t("scenario.why"), make("dl", null, goals.map((one) => [make("dt", null, one.title), make("dd", null, one.why)]))),
    );
    cited();
  }

  async function follow() {
    clearTimeout(timer);
    await guarded(jobs, async () => {
      const { items } = await ask("/solves?limit=20");
      renew(items.map((one) => job(one, curve(one), named(one), titles(goals, "title"), { cancel: () => cancel(one.id) })));
      if (!items.length) jobs.replaceChildren(make("p", { class: "quiet" }, t("scenario.none")));
      if (items.some(running) && location.hash.startsWith("#/scenario")) timer = setTimeout(follow, EVERY);
    });
  }

  /** Shows solves anew, but leaves a header that says the same in its place: someone may be about to press its button. */
  function renew(fresh) {
    const held = new Map([...jobs.children].map((one) => [one.id, one]));
    const shown = fresh.map((one) => {
      const old = held.get(one.id);
      if (old?.className !== one.className || old.firstChild.textContent !== one.firstChild.textContent) return one;
      const open = old.querySelector("details[open]");
      for (const part of [...old.children].slice(1)) part.remove();
      old.append(...[...one.children].slice(1));
      if (open) old.querySelector("details")?.setAttribute("open", "");
      return old;
    });
    if (shown.length !== jobs.children.length || shown.some((one, at) => jobs.children[at] !== one)) jobs.replaceChildren(...shown);
  }

  /** Roster, policy and goal profiles of a solve by their titles. */
  function named(solve) {
    const profile = titles(goals, "title");
    return [
      titles(rosters, "name")[solve.dataset_id],
      titles(policies, "title")[solve.policy],
      (solve.goal_profiles.length ? solve.goal_profiles : Object.keys(profile)).map((id) => profile[id] ?? id).join("、"),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** What has been seen of a running solve, for its curve. */
  function curve(solve) {
    const points = curves.get(solve.id) ?? [];
    const now = solve.progress;
    if (running(solve) && now && now.gap !== null && points.at(-1)?.elapsed !== now.elapsed) points.push(now);
    curves.set(solve.id, points);
    return points;
  }

  async function cancel(id) {
    await guarded(said, () => ask(`/solves/${id}/cancel`, { method: "POST" }));
    await follow();
  }

  const element = make(
    "section",
    { "aria-labelledby": "scenario-title" },
    make("h2", { id: "scenario-title" }, t("scenario.title")),
    form,
    said,
    make("h3", null, t("scenario.jobs")),
    jobs,
  );
  return {
    element,
    show: async (roster) => {
      await guarded(said, () => fill(roster));
      await follow();
    },
  };
}
