// In which browsers one is signed in: seen, and ended one by one or all at once.

import { all, ask } from "./api.js";
import { agreed } from "./dialog.js";
import { make, table } from "./dom.js";
import { moment } from "./figures.js";
import { guarded } from "./notice.js";
import { t } from "./text.js";

/** The part of the page about one's own sessions. */
export function sessionsPart() {
  const list = make("div", { id: "sessions", "aria-live": "polite" });

  function ending(one) {
    if (one.current) return t("sessions.this");
    return make("button", { type: "button", class: "link", onclick: () => end(one) }, t("sessions.end"));
  }

  async function end(one) {
    await guarded(list, () => ask(`/sessions/${one.id}`, { method: "DELETE" }));
    await show();
  }

  async function everywhere() {
    if (!(await agreed(t("sessions.sure"), t("sessions.sure.text"), t("sessions.everywhere")))) return;
    const left = await guarded(list, async () => {
      await ask("/sessions", { method: "DELETE" });
      return true;
    });
    if (left) location.replace("/static/sign-in.html");
  }

  async function show() {
    await guarded(list, async () => {
      const rows = (await all("/sessions")).map((one) => [moment(one.created_at), moment(one.seen_at), ending(one)]);
      list.replaceChildren(
        table([t("sessions.since"), t("sessions.used"), t("users.actions")], rows),
        make("p", { class: "actions" }, make("button", { type: "button", onclick: everywhere }, t("sessions.everywhere"))),
      );
    });
  }

  const element = make("section", { "aria-labelledby": "sessions-title" }, make("h3", { id: "sessions-title" }, t("sessions.title")), list);
  return { element, show };
}
