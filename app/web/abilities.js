// What this service can do beyond what every one can: an older one plans anew only, without decisions and frontiers.

import { ask } from "./api.js";

let known = null;

/** Whether the signed-in person may settle by hand, solve again close to a plan and trace frontiers. */
export function plansAgain(may) {
  known ??= may("solves") ? ask("/solves?limit=1").then(({ items }) => items.some((one) => "decision_count" in one)) : Promise.resolve(false);
  return known;
}
