// A window over the page: it holds the focus while it is open and gives it back when it closes.

import { make } from "./dom.js";
import { t } from "./text.js";

let count = 0;

/** Opens a window with a title; returns its close(). */
export function dialog(title, ...children) {
  count += 1;
  const element = make(
    "dialog",
    { "aria-labelledby": `dialog-${count}` },
    make(
      "header",
      null,
      make("h3", { id: `dialog-${count}` }, title),
      make("button", { type: "button", class: "quiet close", onclick: () => element.close() }, t("close")),
    ),
    children,
  );
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return () => element.close();
}

/** Asks before something that cannot be taken back; whether it was agreed to. */
export function agreed(title, text, yes) {
  return new Promise((resolve) => {
    let answer = false;
    const element = make(
      "dialog",
      { "aria-labelledby": "agreed-title", "aria-describedby": "agreed-text", onclose: () => (element.remove(), resolve(answer)) },
      make("h3", { id: "agreed-title" }, title),
      make("p", { id: "agreed-text" }, text),
      make(
        "p",
        { class: "actions" },
        make("button", { type: "button", onclick: () => ((answer = true), element.close()) }, yes),
        make("button", { type: "button", class: "quiet", autofocus: true, onclick: () => element.close() }, t("cancel")),
      ),
    );
    document.body.append(element);
    element.showModal();
  });
}
