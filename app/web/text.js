// The words of the pages in the language chosen; each page has its own file of them under text/.

import access from "./text/access.js";
import approval from "./text/approval.js";
import audit from "./text/audit.js";
import calendar from "./text/calendar.js";
import chart from "./text/chart.js";
import compare from "./text/compare.js";
import desk from "./text/desk.js";
import explain from "./text/explain.js";
import glossary from "./text/glossary.js";
import papers from "./text/papers.js";
import plan from "./text/plan.js";
import policy from "./text/policy.js";
import roster from "./text/roster.js";
import scenario from "./text/scenario.js";
import schedule from "./text/schedule.js";
import shell from "./text/shell.js";
import signIn from "./text/sign-in.js";
import tour from "./text/tour.js";
import { VALUES } from "./values.js";

const WORDS = {
  ...access,
  ...approval,
  ...audit,
  ...calendar,
  ...chart,
  ...compare,
  ...desk,
  ...explain,
  ...glossary,
  ...papers,
  ...plan,
  ...policy,
  ...roster,
  ...scenario,
  ...schedule,
  ...shell,
  ...signIn,
  ...tour,
};
const PROFILES = /综合|通勤优先|均衡优先|稳定优先|志愿优先/g;
const ENGLISH = localStorage.getItem("language") === "en";

/** The language of the pages, as browsers name it. */
export const language = ENGLISH ? "en" : "zh-CN";

/** The words of a key with {names} filled in. */
export function t(key, values = {}) {
  return WORDS[key][ENGLISH ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The words of kind.name where there are any, and the bare name where there are none. */
export function worded(kind, name) {
  const key = `${kind}.${name}`;
  return key in WORDS ? t(key) : name;
}

/** Whichever of two texts of the service is in the language of the pages. */
export function pick(chinese, english) {
  return ENGLISH ? english : chinese;
}

/** What the service says in Chinese of a plan or a roster, in the language of the pages where there is a word for it. */
export function named(text) {
  return ENGLISH ? (VALUES[text] ?? text) : text;
}

/** A subject of a stage. */
export function post(stage, subject) {
  return ENGLISH ? `${named(stage)} ${named(subject)}` : `${stage}${subject}`;
}

/** Things side by side. */
export function listed(things) {
  return things.map(named).join(ENGLISH ? ", " : "、");
}

/** A sentence of the service in which profiles that ship are named. */
export function renamed(sentence) {
  return ENGLISH ? sentence.replace(PROFILES, (name) => VALUES[name]) : sentence;
}

/** Changes the language; the page starts anew. */
export function otherLanguage() {
  localStorage.setItem("language", ENGLISH ? "zh" : "en");
  location.reload();
}
