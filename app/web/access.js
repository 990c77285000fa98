// 用户与密钥: accounts for whoever manages them, and everybody's own keys and password.

import { make } from "./dom.js";
import { keysPart } from "./keys.js";
import { passwordPart } from "./password.js";
import { sessionsPart } from "./sessions.js";
import { t } from "./text.js";
import { usersPart } from "./users.js";

/** The page. */
export function page({ who, may }) {
  const demo = who.id === "demo";
  const parts = demo ? [] : [may("users") && usersPart(who), may("keys") && keysPart(who), sessionsPart(), passwordPart()].filter(Boolean);
  const element = make(
    "section",
    { id: "access", "aria-labelledby": "access-title" },
    make("h2", { id: "access-title" }, t("access.title")),
    demo ? make("p", { class: "empty" }, t("access.demo")) : parts.map((part) => part.element),
  );
  return { element, show: () => Promise.all(parts.map((part) => part.show())) };
}
