// The panel at the side: a teacher or a school of the plan, explained.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { guarded } from "./notice.js";
import { schoolPanel } from "./school-panel.js";
import { asking, teacherPanel } from "./teacher-panel.js";
import { t } from "./text.js";

/** The panel's element, and what opens it: teacher(plan, id, name), school(plan, code, name); decide is told of decisions. */
export function drawer(decide, id = "drawer") {
  const title = make("h3", { id: `${id}-title`, tabindex: "-1" });
  const content = make("div", { "aria-live": "polite" });
  const element = make(
    "aside",
    { id, class: "drawer", hidden: true, "aria-labelledby": `${id}-title` },
    make("header", null, title, make("button", { type: "button", class: "quiet", onclick: close }, t("close"))),
    content,
  );
  let opener = null;
  let asked = 0;

  function close() {
    element.hidden = true;
    asked += 1;
    opener?.focus?.();
    opener = null;
  }

  function open(words) {
    if (element.hidden) opener = document.activeElement;
    element.hidden = false;
    element.scrollTop = 0;
    title.textContent = words;
    content.replaceChildren(make("p", { class: "busy" }, t("drawer.asking")));
    title.focus();
    asked += 1;
    return asked;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !element.hidden) close();
  });

  async function teacher(plan, id, name) {
    const turn = open(t("drawer.teacher", { name: name || id, id }));
    await guarded(content, async () => {
      const found = await ask(asking(plan, id));
      if (turn === asked) content.replaceChildren(...teacherPanel(plan, found, (code, of) => school(plan, code, of), decide));
    });
  }

  async function school(plan, code, name) {
    const turn = open(name || code);
    await guarded(content, async () => {
      const found = await ask(`/plans/${plan.id}/explanations/schools/${encodeURIComponent(code)}`);
      if (turn === asked) content.replaceChildren(...schoolPanel(plan, found, (id, who) => teacher(plan, id, who)));
    });
  }

  return { element, close, teacher, school };
}
