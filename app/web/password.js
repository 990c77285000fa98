// One's own password, changed; every session ends with it.

import { post } from "./api.js";
import { folded, labelled, make } from "./dom.js";
import { guarded } from "./notice.js";
import { t } from "./text.js";

/** The part of the page about one's own password. */
export function passwordPart() {
  const said = make("div", { "aria-live": "polite" });
  const current = make("input", { type: "password", autocomplete: "current-password", required: true });
  const wanted = make("input", { type: "password", autocomplete: "new-password", minlength: 12, required: true });
  const again = make("input", { type: "password", autocomplete: "new-password", required: true });
  const form = make(
    "form",
    { id: "own-password", onsubmit: change },
    make("input", { type: "text", autocomplete: "username", hidden: true }),
    make("div", { class: "filters" }, labelled(t("own.current"), current), labelled(t("sign-in.new"), wanted), labelled(t("sign-in.again"), again), make("button", null, t("own.change"))),
    said,
  );

  async function change(event) {
    event.preventDefault();
    if (wanted.value !== again.value) {
      said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("sign-in.differ")));
      return;
    }
    const done = await guarded(said, async () => {
      await post("/session/password", { current: current.value, password: wanted.value });
      return true;
    });
    if (!done) return;
    said.replaceChildren(make("p", { class: "notice good" }, t("own.done")));
    setTimeout(() => location.replace("/static/sign-in.html"), 1500);
  }

  const element = make("section", { "aria-labelledby": "own-title" }, make("h3", { id: "own-title" }, t("own.title")), folded(t("own.change"), form));
  return { element, show: () => null };
}
