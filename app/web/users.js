// Accounts: made, given another role, disabled, and given a new password.

import { all, ask, patch, post } from "./api.js";
import { agreed } from "./dialog.js";
import { folded, labelled, make, select, table } from "./dom.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { shownOnce } from "./secret.js";
import { t } from "./text.js";

const ROLES = ["planner", "approver", "school", "auditor", "administrator"];

/** The part of the page about users. */
export function usersPart(who) {
  const said = make("div", { id: "users-said", "aria-live": "polite" });
  const list = make("div", { id: "users" });
  const name = make("input", { name: "user-name", required: true, maxlength: 100, pattern: "[\\p{L}\\p{N}_.@\\-]+", autocomplete: "off", placeholder: t("users.name.hint") });
  const role = select({ name: "user-role", onchange: schooled }, roles());
  const school = make("input", { name: "user-school", maxlength: 50, autocomplete: "off", placeholder: t("users.school.hint") });
  const schoolField = labelled(t("users.school"), school);
  const form = make(
    "form",
    { id: "add-user", onsubmit: add },
    make("div", { class: "filters" }, labelled(t("users.name"), name), labelled(t("users.role"), role), schoolField, make("button", null, t("users.make"))),
  );

  function schooled() {
    schoolField.hidden = role.value !== "school";
    school.required = role.value === "school";
  }

  async function add(event) {
    event.preventDefault();
    const wanted = { name: name.value, role: role.value, school: role.value === "school" ? school.value.trim() : "" };
    const made = await guarded(said, () => post("/users", wanted));
    if (!made) return;
    said.replaceChildren();
    form.reset();
    schooled();
    await show();
    shownOnce(t("users.password", { name: made.name }), made.password, t("users.password.once"));
  }

  async function reset(user) {
    if (!(await agreed(t("users.sure.reset", { name: user.name }), t("users.sure.reset.text"), t("users.reset")))) return;
    const made = await guarded(said, () => ask(`/users/${user.id}/password`, { method: "POST" }));
    if (!made) return;
    await show();
    shownOnce(t("users.password", { name: made.name }), made.password, t("users.password.once"));
  }

  async function change(user, wanted) {
    if (wanted.disabled && !(await agreed(t("users.sure.disable", { name: user.name }), t("users.sure.disable.text"), t("users.disable")))) return;
    const done = await guarded(said, () => patch(`/users/${user.id}`, wanted));
    if (done) said.replaceChildren(make("p", { class: "notice good" }, t("users.changed")));
    await show();
  }

  /** A role that needs no school can be chosen in place; a school officer is added anew. */
  function roleOf(user) {
    if (user.id === who.id || user.role === "school") return t(`role.${user.role}`) + (user.school ? ` · ${user.school}` : "");
    const field = select({ "aria-label": `${t("users.role")} ${user.name}`, onchange: () => change(user, { role: field.value }) }, roles().filter(([value]) => value !== "school"));
    field.value = user.role;
    return field;
  }

  function line(user) {
    const mine = user.id === who.id;
    return [
      user.name + (mine ? t("users.self") : ""),
      roleOf(user),
      state(user),
      moment(user.created_at),
      make(
        "span",
        { class: "doing" },
        mine ? null : make("button", { type: "button", class: "link", onclick: () => reset(user) }, t("users.reset")),
        mine ? null : make("button", { type: "button", class: "link", onclick: () => change(user, { disabled: !user.disabled }) }, t(user.disabled ? "users.enable" : "users.disable")),
      ),
    ];
  }

  async function show() {
    await guarded(list, async () => {
      const items = (await all("/users")).sort((one, other) => one.name.localeCompare(other.name));
      list.replaceChildren(table(["name", "role", "state", "since", "actions"].map((key) => t(`users.${key}`)), items.map(line)));
    });
  }

  schooled();
  const adding = folded(t("users.add"), form);
  adding.setAttribute("open", "");
  const element = make("section", { "aria-labelledby": "users-title" }, make("h3", { id: "users-title" }, t("users.title")), adding, said, list);
  return { element, show };
}

function roles() {
  return ROLES.map((role) => [role, t(`role.${role}`)]);
}

function state(user) {
  if (user.disabled) return make("span", { class: "state failed" }, t("users.disabled"));
  if (user.locked_until && new Date(user.locked_until) > new Date()) return make("span", { class: "state running" }, t("users.locked", { until: moment(user.locked_until) }));
  return user.must_change ? make("span", { class: "state" }, t("users.first")) : make("span", { class: "state succeeded" }, t("users.fine"));
}
