// One rule as a card: on or off, each parameter as a slider with its figure, unit and default, and what the rule does now.

import { make, select } from "./dom.js";
import { number } from "./figures.js";
import { listed, named, pick, t } from "./text.js";

const WIDE = 200; // a slider's steps at most: finer figures are typed

/** A rule's card; tell(change) when it is changed: what differs from the version shown, or null for nothing; begun with a change there may be already. */
export function ruleCard(rule, may, tell, begun = {}) {
  const change = { ...begun, parameters: { ...begun.parameters } };
  const effect = make("p", { class: "effect" });
  const on = make("input", { type: "checkbox", checked: begun.on ?? rule.on, disabled: !may, onchange: () => set("on", on.checked, rule.on) });
  const enforcement = select({ name: `${rule.rule}-enforcement`, disabled: !may }, rule.enforcements.map((one) => [one, t(`enforcement.${one}`)]));
  enforcement.value = begun.enforcement ?? rule.enforcement;
  enforcement.addEventListener("input", () => set("enforcement", enforcement.value, rule.enforcement));
  const fields = rule.parameters.map((one) => parameter(rule, { ...one, value: begun.parameters?.[one.name] ?? one.value }, may, (value) => put(one, value)));
  const element = make(
    "article",
    { class: (begun.on ?? rule.on) ? "rule" : "rule off", id: `rule-${rule.rule}` },
    make(
      "header",
      null,
      make("label", { class: "box" }, on, make("strong", null, pick(rule.title.zh, rule.title.en))),
      make("span", { class: "clause", title: rule.clauses.map((one) => pick(`${one.document} ${one.clause}：${one.says}`, `${one.document_en} ${one.clause_en}: ${one.says_en} (${one.document} ${one.clause})`)).join("\n") }, clause(rule.clauses[0])),
      effect,
    ),
    rule.enforcements.length > 1 || fields.length
      ? make("div", { class: "parameters" }, rule.enforcements.length > 1 && make("div", { class: "parameter" }, make("label", null, make("span", null, t("rule.enforcement")), enforcement)), fields)
      : null,
  );

  function set(name, value, before) {
    if (value === before) delete change[name];
    else change[name] = value;
    element.classList.toggle("off", !on.checked);
    said();
  }

  function put(one, value) {
    if (JSON.stringify(value) === JSON.stringify(one.value)) delete change.parameters[one.name];
    else change.parameters[one.name] = value;
    said();
  }

  function said() {
    const differs = "on" in change || "enforcement" in change || Object.keys(change.parameters).length > 0;
    element.classList.toggle("changed", differs);
    tell(differs ? { ...change, parameters: { ...change.parameters } } : null);
  }

  return {
    element,
    effect: (words) => effect.replaceChildren(...words),
    /** A change as rows of rule, parameter, before, after; before may be given where it is not the version shown. */
    told: (wanted, before) => rows(rule, wanted, before),
  };
}

function rows(rule, wanted, before) {
  const title = pick(rule.title.zh, rule.title.en);
  const flat = { ...wanted, ...wanted.parameters };
  delete flat.parameters;
  return Object.entries(flat).map(([name, value]) => {
    const one = rule.parameters.find((each) => each.name === name);
    const was = before === undefined ? (one ? one.value : rule[name]) : before;
    return [title, one ? called(one) : t(`rule.${name}`), valueText(was, one), valueText(value, one)];
  });
}

function clause(cite) {
  return cite.clause === "◇" ? t("rule.own") : pick(`${cite.document} ${cite.clause}`, `${cite.document_en}, ${cite.clause_en}`);
}

/** A value as people write it. */
export function valueText(value, one) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.length ? listed(value.map((each) => word(each, one))) : t("rule.none");
  if (typeof value === "number") return one?.kind === "share" ? `${number(100 * value, 2)} %` : `${number(value, 3)} ${named(one?.unit ?? "")}`.trim();
  return value === "hard" || value === "priority" ? t(`enforcement.${value}`) : word(value, one);
}

const CODES = new Set(["all", "eligible_sending", "eligible", "movers", "to_rural", "none", "principals"]);

/** A choice in words: of whom a share is counted, whose relation moves with the posting, which heads are exchanged. */
function word(value, one) {
  if (!CODES.has(value)) return named(value);
  if (one?.name === "relation") return t(`option.relation.${value}`);
  return one?.name === "exchange" ? t(`option.exchange.${value}`) : t(`option.${value}`);
}

/** What a parameter is called; where it is a choice its options say the rest, and codes are for programs. */
function called(one) {
  const title = pick(one.title.zh, one.title.en);
  return named(one.kind === "word" ? title.split(/[：:]/)[0] : title);
}

/** One parameter's field; tell(value) on every change that is a value. */
function parameter(rule, one, may, tell) {
  const id = `${rule.rule}-${one.name}`;
  const title = called(one);
  const back = make("button", { type: "button", class: "link", hidden: true, onclick: () => write(one.default) }, t("rule.back"));
  const source = one.source === "◇" ? t("rule.own") : pick(one.source, one.source_en);
  const note = make("small", null, t("rule.default", { value: valueText(one.default, one) }), source ? ` · ${source} ` : " ", back);
  const { field, write } = FIELDS[one.kind](one, id, !may, (value) => {
    back.hidden = !may || JSON.stringify(value) === JSON.stringify(one.default);
    tell(value);
  });
  back.hidden = !may || JSON.stringify(one.value) === JSON.stringify(one.default);
  const group = one.kind === "words" || one.kind === "switch";
  return make("div", { class: `parameter kind-${one.kind}` }, group ? make("div", { role: "group", "aria-label": title }, make("span", { class: "title" }, title), field) : make("label", { for: id }, make("span", null, title), field), note);
}

/** A figure with a slider; shares are shown as percent. */
function figure(one, id, disabled, tell) {
  const times = one.kind === "share" ? 100 : 1;
  const step = one.kind === "share" ? 0.1 : one.kind === "integer" ? 1 : 0.5;
  const top = Math.min(one.high, Math.max(3 * one.default, one.value, one.low + 1)) * times;
  const high = one.kind === "share" ? 100 : top - one.low > WIDE ? Math.max(WIDE, one.value) : top;
  const rounded = (value) => Math.round(value * times * 1e6) / 1e6;
  const typed = make("input", { type: "number", id, min: one.low * times, max: one.high * times, step: "any", value: rounded(one.value), disabled, required: true });
  const slider = make("input", { type: "range", min: one.low * times, max: high, step: one.kind === "share" ? 1 : step, value: rounded(one.value), disabled, "aria-label": called(one) });
  const told = () => {
    if (!typed.checkValidity() || (one.kind === "integer" && !Number.isInteger(Number(typed.value)))) return typed.classList.add("wrong");
    typed.classList.remove("wrong");
    return tell(Math.round((Number(typed.value) / times) * 1e6) / 1e6);
  };
  slider.addEventListener("input", () => ((typed.value = slider.value), told()));
  typed.addEventListener("input", () => ((slider.value = typed.value), told()));
  const unit = one.kind === "share" ? "%" : named(one.unit);
  return {
    field: make("span", { class: "figure-field" }, slider, typed, make("span", { class: "unit" }, unit)),
    write: (value) => ((typed.value = rounded(value)), (slider.value = typed.value), told()),
  };
}

function onOff(one, id, disabled, tell) {
  const box = make("input", { type: "checkbox", id, checked: one.value, disabled, onchange: () => tell(box.checked) });
  return { field: make("label", { class: "box" }, box, t("yes")), write: (value) => ((box.checked = value), tell(value)) };
}

function choice(one, id, disabled, tell) {
  const field = select({ id, disabled }, one.options.map((each) => [each, word(each, one)]));
  field.value = one.value;
  field.addEventListener("input", () => tell(field.value));
  return { field, write: (value) => ((field.value = value), tell(value)) };
}

function several(one, id, disabled, tell) {
  const boxes = one.options.map((each) => make("input", { type: "checkbox", value: each, checked: one.value.includes(each), disabled, onchange: told }));
  function told() {
    tell(boxes.filter((box) => box.checked).map((box) => box.value));
  }
  const write = (value) => {
    for (const box of boxes) box.checked = value.includes(box.value);
    told();
  };
  return { field: make("span", { class: "boxes", id }, boxes.map((box) => make("label", { class: "box" }, box, word(box.value, one)))), write };
}

const FIELDS = { share: figure, number: figure, integer: figure, switch: onOff, word: choice, words: several };

/** What a rule does now, in words; none for a rule that is off. */
export function effectOf(effect, all) {
  if (!effect) return [make("span", null, t("effect.off"))];
  const words = [
    effect.closes && t("effect.closes", { count: number(effect.closes), all: number(all.considered) }),
    effect.alone && t("effect.alone", { count: number(effect.alone) }),
    effect.closed_teachers && t("effect.closed", { count: number(effect.closed_teachers) }),
    effect.obliges && t("effect.obliges", { count: number(effect.obliges) }),
    effect.excuses && t("effect.excuses", { count: number(effect.excuses) }),
    effect.limits && t("effect.limits", { count: number(effect.limits) }),
  ].filter(Boolean);
  return words.length ? words.map((each) => make("span", null, each)) : [make("span", null, t("effect.nothing"))];
}
