// 花名册: files are dropped in, checked, corrected on the spot, and kept; kept ones are amended, compared and downloaded.

import { API, ask, file as fetched, post } from "./api.js";
import { labelled, make, select, table } from "./dom.js";
import { save as handed } from "./download.js";
import { moment, number } from "./figures.js";
import { guarded } from "./notice.js";
import { checked } from "./problems.js";
import { empty, joined, lasting, nothing, without } from "./recipe.js";
import { t } from "./text.js";
import { showDifferences } from "./versions.js";

const ACCEPTED = ".xlsx,.xlsm,.xls,.et,.zip,.csv,.tsv,.txt,.ods,.html,.htm";

/** The page; a roster that was kept is planned with next. */
export function page() {
  const result = make("div", { id: "check", "aria-live": "polite" });
  const kept = make("div", { id: "rosters" });
  const changes = make("div", { id: "changes", "aria-live": "polite" });
  const amending = make("div", { id: "amending" });
  const profiles = select({ id: "mapping" }, [["", t("roster.mapping.none")]]);
  const input = make("input", { type: "file", accept: ACCEPTED, multiple: true, onchange: () => take([...input.files]) });
  const zone = make(
    "div",
    { id: "drop", ondragover: over, ondragleave: leave, ondrop: drop },
    amending,
    make("p", null, make("strong", null, t("roster.drop"))),
    make("label", { class: "pick" }, input, make("span", { class: "button" }, t("roster.choose"))),
    make("p", { class: "quiet" }, t("roster.hint"), " ", make("a", { href: `${API}/template`, download: "" }, t("roster.template"))),
    make("p", { id: "mapping-choice", hidden: true }, labelled(t("roster.mapping"), profiles)),
  );
  let files = [];
  let recipe = nothing();
  let base = null; // the roster that is amended
  let kind = "rows";
  let known = [];
  let saved = [];
  let turn = 0;
  let checking = Promise.resolve();
  let taken = ""; // the profile that was taken by itself, because it fits
  let declined = false;

  profiles.addEventListener("change", () => {
    chosen(profiles.value);
    if (files.length) check();
  });

  /** From now on files are read by this profile; by none for an empty id. */
  function chosen(id) {
    taken = "";
    declined = !id;
    profiles.value = id;
    recipe = saved.find((one) => one.id === id)?.recipe ?? nothing();
  }

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
    take([...event.dataTransfer.files]);
  }

  async function take(given) {
    if (!given.length) return;
    files = given;
    if (taken) chosen("");
    declined = false;
    recipe = saved.find((one) => one.id === profiles.value)?.recipe ?? nothing();
    await check();
    input.value = "";
  }

  const named = () => (files.length > 1 ? t("roster.several", { name: files[0].name, count: files.length }) : files[0].name);
  const place = (what) => (base ? `/datasets/${base.id}/amendments${what}` : what || "/datasets");

  function form() {
    const content = new FormData();
    for (const one of files) content.append("file", one, one.name);
    if (base) content.append("kind", kind);
    if (!empty(recipe)) content.append("recipe", JSON.stringify(recipe));
    return content;
  }

  function check() {
    checking = checkOnce();
    return checking;
  }

  async function checkOnce() {
    turn += 1;
    const mine = turn;
    const open = [...result.querySelectorAll("details[open][id]")].map((one) => one.id);
    const busy = make("p", { class: "busy" }, t("roster.checking", { name: named() }));
    if (result.querySelector(".result")) result.prepend(busy);
    else result.replaceChildren(busy);
    await guarded(result, async () => {
      const found = await ask(place("/validations"), { method: "POST", body: form() });
      if (mine !== turn) return;
      if (found.mapping && !saved.some((one) => one.id === found.mapping.id)) await profilesListed(); // kept elsewhere meanwhile
      const fitting = found.mapping?.fits && !declined && saved.find((one) => one.id === found.mapping.id);
      if (fitting) {
        chosen(fitting.id);
        taken = fitting.id;
        return check();
      }
      const typed = result.querySelector("#mapping-name")?.value;
      result.replaceChildren(proposal(found), checked(found, named(), known, { save: keep, marked, say, unsay, keep: remember, amends: Boolean(base) }));
      for (const id of open) if (result.querySelector(`#${id}`)) result.querySelector(`#${id}`).open = true;
      const name = result.querySelector("#mapping-name");
      if (typed && name) name.value = typed;
    });
  }

  /** Which profile was taken by itself, to be taken back; or which one may fit and why it was not taken. */
  function proposal(found) {
    const other = (words, id) => make("button", { type: "button", class: "quiet", onclick: () => (chosen(id), check()) }, t(words));
    const name = saved.find((one) => one.id === taken)?.name;
    if (taken) return make("p", { id: "proposed" }, t("roster.mapping.taken", { name }), " ", other("roster.mapping.undo", ""));
    if (!found.mapping) return "";
    const said = found.mapping.fits ? "roster.mapping.fits" : "roster.mapping.unsure";
    const lacking = found.mapping.lacking.slice(0, 5).join("、");
    return make("p", { id: "proposed" }, t(said, { name: found.mapping.name, lacking }), " ", other("roster.mapping.use", found.mapping.id));
  }

  function say(entry) {
    recipe = joined(recipe, entry);
    return check();
  }

  function unsay(entry) {
    recipe = without(recipe, entry);
    return check();
  }

  async function remember(name) {
    await checking; // its answer would write over what is said here
    await guarded(result.querySelector("#mapping-kept"), async () => {
      await post("/mappings", { name, recipe: lasting(recipe) });
      result.querySelector("#mapping-kept").replaceChildren(t("recipe.kept", { name }));
      await profilesListed();
    });
  }

  async function keep() {
    const roster = await guarded(result, () => ask(place(""), { method: "POST", body: form() }));
    if (!roster) return;
    const amended = Boolean(base);
    result.replaceChildren();
    whole();
    await listed();
    if (amended) await showDifferences(changes, roster);
    else location.hash = `#/scenario/${roster.id}`;
  }

  async function marked() {
    await guarded(result, async () => {
      const content = await fetched("/validations?format=xlsx", { method: "POST", body: form() });
      handed(t("roster.marked.name", { name: named().replace(/\.\w+$/, "") }), content);
    });
  }

  /** From now on files amend a roster. */
  function amend(roster) {
    base = roster;
    files = [];
    recipe = nothing();
    result.replaceChildren();
    changes.replaceChildren();
    const which = ["rows", "schools"].map((one) =>
      make("label", { class: "kind" }, make("input", { type: "radio", name: "kind", value: one, checked: one === kind, onchange: () => again(one) }), make("span", null, t(`roster.amend.${one}`))),
    );
    amending.replaceChildren(
      make("p", null, make("strong", null, t("roster.amend.title", { name: roster.name }))),
      make("fieldset", null, make("legend", null, t("roster.amend.kind")), which),
      make("p", null, make("button", { type: "button", class: "quiet", onclick: whole }, t("roster.amend.cancel"))),
    );
    zone.scrollIntoView({ block: "start" });
    input.focus();
  }

  function again(chosen) {
    kind = chosen;
    if (files.length) check();
  }

  /** From now on files are whole rosters. */
  function whole() {
    base = null;
    files = [];
    amending.replaceChildren();
    result.replaceChildren();
  }

  async function profilesListed() {
    saved = (await ask("/mappings")).items;
    const chosen = profiles.value;
    profiles.replaceChildren(make("option", { value: "" }, t("roster.mapping.none")), ...saved.map((one) => make("option", { value: one.id }, one.name)));
    zone.querySelector("#mapping-choice").hidden = !saved.length;
    profiles.value = saved.some((one) => one.id === chosen) ? chosen : "";
  }

  async function listed() {
    await guarded(kept, async () => {
      if (!known.length) known = (await ask("/columns")).items;
      await profilesListed();
      const { items } = await ask("/datasets");
      kept.replaceChildren(items.length ? rosters(items, { amend, differences: (roster) => showDifferences(changes, roster) }) : make("p", { class: "quiet" }, t("roster.none")));
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
    changes,
  );
  return { element, show: listed };
}

function rosters(items, actions) {
  const heads = ["file", "schools", "teachers", "warnings", "when", "next", "more"].map((key) => t(`roster.${key}`));
  const rows = items.map((roster, at) => [
    make("span", null, roster.name, roster.based_on && make("span", { class: "tag" }, t("roster.based")), roster.invented && make("span", { class: "tag" }, t("invented"))),
    ...[roster.schools, roster.teachers, roster.warnings].map((value) => number(value)),
    moment(roster.created_at),
    make("a", { href: `#/scenario/${roster.id}` }, t("roster.plan")),
    make(
      "span",
      { class: "ways" },
      make("button", { type: "button", class: "quiet", onclick: () => actions.amend(roster) }, t("roster.amend")),
      roster.based_on || at < items.length - 1 ? make("button", { type: "button", class: "quiet", onclick: () => actions.differences(roster) }, t("roster.differences")) : null,
      make("span", { class: "quiet" }, t("roster.download")),
      ["version", "original", "marked"].map((form) => make("a", { href: `${API}/datasets/${roster.id}/file?form=${form}`, download: "" }, t(`roster.download.${form}`))),
    ),
  ]);
  return table(heads, rows);
}
