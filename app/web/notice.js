// What is said when something is refused or goes wrong: what, where, and what to do next.

import { Unreachable } from "./api.js";
import { make } from "./dom.js";
import { reported } from "./fault.js";
import { t } from "./text.js";

/** A refusal of the service in words; a lost connection; or a fault of the page's own program, with a code. */
export function complaint(problem) {
  const said = problem.detail ? `${problem.detail}${problem.todo ?? ""}` : problem instanceof Unreachable ? t("lost") : t("fault", { code: reported(problem) });
  return make(
    "div",
    { class: "notice wrong", role: "alert" },
    make("p", null, said),
    problem.errors?.length
      ? make("ul", null, problem.errors.slice(0, 20).map((error) => make("li", null, `${error.where}：${error.text}`)))
      : null,
  );
}

/** Runs an action and puts what went wrong into a place. */
export async function guarded(place, action) {
  try {
    return await action();
  } catch (problem) {
    if (!problem.detail) console.warn(problem);
    place.replaceChildren(complaint(problem));
    return undefined;
  }
}
