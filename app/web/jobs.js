// Solves as they go: each one under way is followed by server-sent events; a way out of an impossible one is tried on a copy.

import { API, ask, post } from "./api.js";
import { make } from "./dom.js";
import { guarded } from "./notice.js";
import { job, running } from "./progress.js";
import { merged } from "./rule-changes.js";
import { listed, named, t } from "./text.js";

function titles(items, name, key = "id") {
  return Object.fromEntries(items.map((one) => [one[key], one[name]]));
}

/** The list; known() is {rosters, policies, goals, scenarios}; opened(scenario) is called with a copy that was made. */
export function jobsList(known, opened, { reread }) {
  const element = make("div", { id: "jobs" });
  const said = make("div", { "aria-live": "polite" });
  const list = make("div");
  const curves = new Map();
  const streams = new Map();
  let solves = [];
  element.append(said, list);

  async function show() {
    await guarded(said, async () => {
      ({ items: solves } = await ask("/solves?limit=20"));
      draw();
      await Promise.all(solves.filter(running).map(recalled));
      solves.filter(running).forEach(follow);
    });
  }

  /** What the curve of a solve was before this page followed it. */
  async function recalled(solve) {
    const { items } = await ask(`/solves/${solve.id}/curve`);
    curves.set(solve.id, items);
    if (items.length) draw();
  }

  /** The curve of a solve that is over, when somebody asks for it. */
  async function looked(solve) {
    if (!curves.has(solve.id)) await guarded(said, () => recalled(solve));
    return curves.get(solve.id) ?? [];
  }

  /** Events of a solve until it has ended; the browser connects anew by itself. */
  function follow(solve) {
    if (streams.has(solve.id)) return;
    const stream = new EventSource(`${API}/solves/${solve.id}/events`);
    streams.set(solve.id, stream);
    stream.addEventListener("solve", (event) => {
      const fresh = JSON.parse(event.data);
      const points = curves.get(fresh.id) ?? [];
      const now = fresh.progress;
      if (running(fresh) && now && now.gap !== null && points.at(-1)?.elapsed !== now.elapsed) points.push(now);
      curves.set(fresh.id, points);
      solves = solves.map((one) => (one.id === fresh.id ? fresh : one));
      if (!running(fresh)) stop(fresh.id);
      draw();
    });
    stream.addEventListener("error", () => stream.readyState === EventSource.CLOSED && stop(solve.id));
  }

  function stop(id) {
    streams.get(id)?.close();
    streams.delete(id);
  }

  function draw() {
    element.classList.toggle("under-way", solves.some(running)); // room for the curve to come, so that it is scrolled to
    const goals = titles(known().goals, "title", "reference");
    const fresh = solves.map((one) => job(one, curves.get(one.id) ?? [], described(one), goals, { cancel: () => cancel(one.id), apply: (way) => apply(one, way), look: () => looked(one) }));
    renew(fresh);
    if (!solves.length) list.replaceChildren(make("p", { class: "quiet" }, t("scenario.none")));
  }

  /** Shows solves anew, but leaves a header that says the same in its place: someone may be about to press its button. */
  function renew(fresh) {
    const held = new Map([...list.children].map((one) => [one.id, one]));
    const shown = fresh.map((one) => {
      const old = held.get(one.id);
      if (old?.className !== one.className || old.firstChild.textContent !== one.firstChild.textContent) return one;
      if (old.textContent === one.textContent) return old;
      const open = old.querySelector("details[open]");
      for (const part of [...old.children].slice(1)) part.remove();
      old.append(...[...one.children].slice(1));
      if (open) old.querySelector("details")?.setAttribute("open", "");
      return old;
    });
    if (shown.length !== list.children.length || shown.some((one, at) => list.children[at] !== one)) list.replaceChildren(...shown);
  }

  /** Scenario, roster, policy and goal profiles of a solve by their titles. */
  function described(solve) {
    const { rosters, policies, goals, scenarios } = known();
    const profile = titles(goals, "title", "reference");
    const [base, changed] = solve.policy.split("~");
    const rules = titles(policies, "title", "reference")[base] ?? titles(policies, "title")[base.split("@")[0]];
    return [
      titles(scenarios, "name")[solve.scenario_id],
      titles(rosters, "name")[solve.dataset_id],
      rules && (changed ? t("job.policy.changed", { title: named(rules) }) : named(rules)),
      listed(solve.goal_profiles.map((id) => profile[id] ?? t("job.own-profile"))),
      solve.decision_count ? t("job.decisions", { count: solve.decision_count }) : "",
      solve.near_plan ? t("job.near") : "",
    ]
      .filter(Boolean)
      .join(" · ");
  }

  async function cancel(id) {
    await guarded(said, () => ask(`/solves/${id}/cancel`, { method: "POST" }));
    await show();
  }

  /** Tries a way out: what the solve was made from, kept as a scenario with the change, and solved again. */
  async function apply(solve, way) {
    await guarded(said, async () => {
      const base = known().scenarios.find((one) => one.id === solve.scenario_id)?.name ?? t("scenario.unnamed", { year: solve.year });
      const copy = await post(`/solves/${solve.id}/scenarios`, { name: `${base} · ${way.title}`.slice(0, 100), note: way.says.replace(/ \[\w+\]/g, "") });
      const options = { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ rules: merged(copy.rules, way.rules) }) };
      const changed = await ask(`/scenarios/${copy.id}`, options);
      await begun(await post("/solves", { scenario_id: changed.id }));
      await reread();
      opened(changed);
    });
  }

  async function begun(solve) {
    await show();
    document.getElementById(`job-${solve.id}`)?.scrollIntoView({ block: "center" });
  }

  return { element, show, begun };
}
