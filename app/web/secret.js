// Shows something that is shown once: a one-time password, a key.

import { dialog } from "./dialog.js";
import { make } from "./dom.js";
import { t } from "./text.js";

/** A window with the secret, and a button that copies it. */
export function shownOnce(title, secret, words) {
  const field = make("input", { type: "text", class: "secret", readonly: true, value: secret, "aria-label": title });
  const copy = make("button", { type: "button", onclick: copied }, t("secret.copy"));

  /** Selecting works wherever the clipboard is not allowed, as on plain http in an office network. */
  async function copied() {
    field.select();
    const taken = navigator.clipboard ? await navigator.clipboard.writeText(secret).then(() => true, () => false) : document.execCommand("copy");
    if (taken) copy.textContent = t("secret.copied");
  }

  dialog(title, make("p", null, words), make("p", { class: "actions" }, field, copy));
  field.select();
}
