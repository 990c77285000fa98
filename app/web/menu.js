// A button that opens a short list of choices; it closes on a choice, on Escape and on a click elsewhere.

import { make } from "./dom.js";

/** The menu under a title; items are links and buttons. */
export function menu(id, title, ...items) {
  const button = make("button", { type: "button", class: "opens", id, "aria-expanded": "false", "aria-controls": `${id}-items` }, title);
  const list = make("div", { class: "items", id: `${id}-items`, hidden: true }, items.filter(Boolean));
  const element = make("div", { class: "menu" }, button, list);

  function set(open) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }

  button.addEventListener("click", () => set(list.hidden));
  list.addEventListener("click", (event) => event.target.closest("a, button:not([data-stays])") && set(false));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      set(false);
      button.focus();
    }
  });
  element.addEventListener("focusout", (event) => event.relatedTarget && !element.contains(event.relatedTarget) && set(false));
  document.addEventListener("click", (event) => !element.contains(event.target) && set(false));
  return element;
}
