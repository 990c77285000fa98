// Signs in; whoever has a one-time password chooses another first.

import { ask, post } from "./api.js";
import { folded, labelled, make } from "./dom.js";
import { guarded } from "./notice.js";
import { language, otherLanguage, t } from "./text.js";

const FAILURES = 5;
const LOCKED = 15 * 60_000;
const PROVIDER = new Set(["sign-in.not_signed_in_by_provider", "sign-in.provider_unusable"]);

const said = make("div", { id: "result" });
const counted = make("div", { id: "counted", role: "status" });
const name = make("input", { name: "name", autocomplete: "username", required: true, autofocus: true, spellcheck: "false", autocapitalize: "none" });
const password = make("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
const wanted = make("input", { name: "wanted", type: "password", autocomplete: "new-password", minlength: 12, required: true });
const again = make("input", { name: "again", type: "password", autocomplete: "new-password", required: true });
const provider = make("p", { class: "actions", hidden: true }, make("a", { id: "provider", class: "button", href: "/api/v1/session/oidc" }, t("sign-in.provider")));
const owner = make("input", { type: "text", autocomplete: "username", hidden: true, "aria-hidden": "true" }); // for password keepers
const failures = new Map();

const first = make(
  "form",
  { id: "sign-in", onsubmit: (event) => sent(event, enter) },
  labelled(t("sign-in.name"), name),
  labelled(t("sign-in.password"), password),
  shown(password),
  make("button", null, t("sign-in")),
);
const second = make(
  "form",
  { id: "choose", hidden: true, onsubmit: (event) => sent(event, choose) },
  make("p", null, t("sign-in.one-time")),
  owner,
  labelled(t("sign-in.new"), wanted),
  labelled(t("sign-in.again"), again),
  shown(wanted, again),
  make("button", null, t("sign-in.keep")),
);

/** A box that shows what is typed. */
function shown(...fields) {
  const box = make("input", { type: "checkbox", onchange: () => fields.forEach((field) => (field.type = box.checked ? "text" : "password")) });
  return make("label", { class: "box" }, box, make("span", null, t("sign-in.show")));
}

async function sent(event, action) {
  event.preventDefault();
  said.replaceChildren();
  counted.replaceChildren();
  const button = event.target.querySelector("button");
  button.disabled = true;
  await guarded(said, action);
  button.disabled = false;
}

async function enter() {
  let who;
  try {
    who = await post("/session", { name: name.value, password: password.value });
  } catch (problem) {
    if (problem.code === "wrong_credentials") failed();
    throw problem;
  }
  if (!who.must_change) {
    localStorage.setItem("signed-in", "yes");
    location.replace("/");
    return;
  }
  owner.value = name.value;
  first.hidden = true;
  provider.hidden = true;
  second.hidden = false;
  help.hidden = true;
  wanted.focus();
}

/** Says how near the lock is: the service answers the same for every reason, so that it tells no one which names exist. */
function failed() {
  const count = (failures.get(name.value) ?? 0) + 1;
  failures.set(name.value, count);
  const until = new Date(Date.now() + LOCKED).toLocaleTimeString(language, { timeStyle: "short" });
  if (count >= 2) counted.replaceChildren(make("p", { class: "notice" }, count < FAILURES ? t("sign-in.left", { count }) : t("sign-in.locked", { until })));
  password.select();
}

async function choose() {
  if (wanted.value !== again.value) {
    said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t("sign-in.differ")));
    again.select();
    return;
  }
  await post("/session/password", { current: password.value, password: wanted.value });
  await post("/session", { name: name.value, password: wanted.value });
  localStorage.setItem("signed-in", "yes");
  location.replace("/");
}

/** Where the bureau has a sign-in of its own, the way there; and what was wrong when it led back here. */
async function ways() {
  const problem = `sign-in.${location.hash.slice(1)}`;
  if (PROVIDER.has(problem)) said.replaceChildren(make("p", { class: "notice wrong", role: "alert" }, t(problem)));
  provider.hidden = !(await ask("/session/ways")).provider;
}

const help = folded(t("sign-in.first"), make("p", { class: "quiet" }, t("sign-in.first.how")), make("p", { class: "quiet" }, t("sign-in.forgot")));
help.open = !localStorage.getItem("signed-in"); // whoever has never been in from here may not know where the password comes from
document.documentElement.lang = language;
document.title = t("title.sign-in");
document.getElementById("main").replaceChildren(
  make("h1", null, t("brand"), make("small", null, t("brand.long"))),
  make("section", null, first, provider, second, counted, said),
  help,
  make("p", { class: "actions" }, make("button", { type: "button", class: "link", onclick: otherLanguage }, t("other-language"))),
);
guarded(said, ways);
