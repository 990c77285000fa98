// One's own keys for programs: made with some of one's rights, and revoked.

import { all, ask, post } from "./api.js";
import { agreed } from "./dialog.js";
import { folded, labelled, make, table } from "./dom.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { shownOnce } from "./secret.js";
import { t, worded } from "./text.js";

/** The part of the page about keys. */
export function keysPart(who) {
  const said = make("div", { "aria-live": "polite" });
  const list = make("div", { id: "keys" });
  const name = make("input", { name: "key-name", required: true, maxlength: 100, autocomplete: "off" });
  const days = make("input", { type: "number", name: "key-days", min: 1, max: 366, value: 90, required: true });
  const rights = make(
    "fieldset",
    null,
    make("legend", null, t("keys.rights")),
    who.rights.map((right) => make("label", { class: "box" }, make("input", { type: "checkbox", value: right }), make("span", null, worded("right", right)))),
  );
  const form = make(
    "form",
    { id: "add-key", onsubmit: add },
    make("div", { class: "filters" }, labelled(t("keys.name"), name), labelled(t("keys.days"), days)),
    rights,
    make("p", { class: "actions" }, make("button", null, t("keys.make"))),
  );

  async function add(event) {
    event.preventDefault();
    const wanted = { name: name.value, days: Number(days.value), rights: [...rights.querySelectorAll("input:checked")].map((box) => box.value) };
    const made = await guarded(said, () => post("/api-keys", wanted));
    if (!made) return;
    said.replaceChildren();
    form.reset();
    await show();
    shownOnce(t("keys.token", { name: made.name }), made.token, t("keys.token.once"));
  }

  async function revoke(key) {
    if (!(await agreed(t("keys.sure", { name: key.name }), t("keys.sure.text"), t("keys.revoke")))) return;
    await guarded(said, () => ask(`/api-keys/${key.id}`, { method: "DELETE" }));
    await show();
  }

  function standing(key) {
    if (key.revoked_at) return t("keys.revoked");
    if (new Date(key.expires_at) < new Date()) return t("keys.expired");
    return make("button", { type: "button", class: "link", onclick: () => revoke(key) }, t("keys.revoke"));
  }

  async function show() {
    await guarded(list, async () => {
      const items = await all("/api-keys");
      const rows = items.map((key) => [key.name, key.rights.map((right) => worded("right", right)).join("、"), moment(key.expires_at), standing(key)]);
      const heads = [t("keys.name"), t("keys.rights"), t("keys.expires"), t("users.actions")];
      list.replaceChildren(items.length ? table(heads, rows) : make("p", { class: "empty" }, t("keys.none")));
    });
  }

  const element = make("section", { "aria-labelledby": "keys-title" }, make("h3", { id: "keys-title" }, t("keys.title")), list, said, folded(t("keys.add"), form));
  return { element, show };
}
