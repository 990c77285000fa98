// Signs in; whoever has a one-time password chooses another first.

import { post } from "./api.js";
import { labelled, make } from "./dom.js";
import { guarded } from "./notice.js";
import { language, otherLanguage, t } from "./text.js";

const said = make("div", { id: "result" });
const name = make("input", { name: "name", autocomplete: "username", required: true, autofocus: true });
const password = make("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
const wanted = make("input", { name: "wanted", type: "password", autocomplete: "new-password", minlength: 12, required: true });

const first = make(
  "form",
  { id: "sign-in", onsubmit: (event) => sent(event, enter) },
  labelled(t("sign-in.name"), name),
  labelled(t("sign-in.password"), password),
  make("button", null, t("sign-in")),
);
const second = make(
  "form",
  { id: "choose", hidden: true, onsubmit: (event) => sent(event, choose) },
  make("p", null, t("sign-in.one-time")),
  labelled(t("sign-in.new"), wanted),
  make("button", null, t("sign-in.keep")),
);

async function sent(event, action) {
  event.preventDefault();
  said.replaceChildren();
  await guarded(said, action);
}

async function enter() {
  const who = await post("/session", { name: name.value, password: password.value });
  if (!who.must_change) {
    location.replace("/");
    return;
  }
  first.hidden = true;
  second.hidden = false;
  wanted.focus();
}

async function choose() {
  await post("/session/password", { current: password.value, password: wanted.value });
  await post("/session", { name: name.value, password: wanted.value });
  location.replace("/");
}

document.documentElement.lang = language;
document.getElementById("main").replaceChildren(
  make("h1", null, t("brand"), make("small", null, t("brand.long"))),
  make("section", null, first, second, said),
  make("button", { type: "button", class: "link", onclick: otherLanguage }, t("other-language")),
);
