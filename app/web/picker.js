// A field to find one of many by name or code: what fits is listed under it, to be taken by mouse or keys.

import { make } from "./dom.js";
import { t } from "./text.js";

const LISTED = 12;

/** The field; options are [value, title] pairs. value() is what was taken, "" while nothing fits; onPick is told of it. */
export function picker(id, label, options, onPick = () => {}) {
  let taken = "";
  let active = -1;
  let fits = [];
  const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true });
  const field = make("input", {
    type: "search",
    id,
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    "aria-autocomplete": "list",
    placeholder: t("picker.hint"),
    oninput: typed,
    onfocus: typed,
    onblur: () => setTimeout(close, 150),
    onkeydown: pressed,
  });

  function typed() {
    const words = field.value.trim();
    const exact = options.find(([value, title]) => title === words || value === words);
    taken = exact ? exact[0] : "";
    fits = options.filter(([value, title]) => title.includes(words) || value.includes(words));
    active = fits.length === 1 ? 0 : -1;
    if (exact && document.activeElement === field && fits.length === 1) return close();
    list.replaceChildren(
      ...fits.slice(0, LISTED).map(([value, title], at) =>
        make("li", { role: "option", id: `${id}-${at}`, "aria-selected": String(at === active), onmousedown: (event) => (event.preventDefault(), take(value, title)) }, title),
      ),
      ...(fits.length > LISTED ? [make("li", { class: "quiet", "aria-disabled": "true" }, t("picker.more", { count: fits.length - LISTED }))] : []),
      ...(fits.length ? [] : [make("li", { class: "quiet", "aria-disabled": "true" }, t("picker.none"))]),
    );
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
  }

  function pressed(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) typed();
      const count = Math.min(fits.length, LISTED);
      if (count) mark((active + (event.key === "ArrowDown" ? 1 : count - 1) + (active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      take(...fits[active]);
    }
  }

  function mark(at) {
    active = at;
    for (const [which, one] of [...list.children].entries()) one.setAttribute("aria-selected", String(which === at));
    field.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(value, title) {
    taken = value;
    field.value = title;
    close();
    onPick(value);
  }

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  const element = make("div", { class: "picker" }, make("label", { for: id }, label), field, list);
  return { element, value: () => taken };
}

/** Schools of a plan as options, in the order of their names. */
export function schoolOptions(schools) {
  const named = [...schools].sort((one, other) => one["学校名称"].localeCompare(other["学校名称"], "zh-CN"));
  const often = new Map();
  for (const one of named) often.set(one["学校名称"], (often.get(one["学校名称"]) ?? 0) + 1);
  return named.map((one) => [one["学校代码"], often.get(one["学校名称"]) > 1 ? `${one["学校名称"]}（${one["学校代码"]}）` : one["学校名称"]]);
}
