// The invented sample county, made by the service and kept like any roster.

import { ask, file } from "./api.js";
import { t } from "./text.js";

/** Loads it where there is no roster at all, so that it never comes among a bureau's own. */
export async function sampleCounty() {
  const { items } = await ask("/datasets");
  if (items.length) return;
  const form = new FormData();
  form.append("file", await file("/sample"), t("tour.sample.name"));
  await ask("/datasets", { method: "POST", body: form });
}
