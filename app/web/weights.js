// The weights of a goal profile, level by level, changed in a window and kept as the bureau's own.

import { post } from "./api.js";
import { dialog } from "./dialog.js";
import { labelled, make } from "./dom.js";
import { guarded } from "./notice.js";
import { named, pick, t } from "./text.js";

/** Opens a goal profile; done(profile) is called with what was kept. */
export function weigh(profile, goals, done) {
  const title = make("input", { name: "title", required: true, maxlength: 100, value: profile.built_in ? t("policy.copy.title", { title: named(profile.title) }) : profile.title });
  const wrong = make("div");
  const levels = profile.levels.map((level) => goals.map((goal) => make("input", { type: "number", min: 0.001, max: 100000, step: "any", value: level[goal.id] ?? "", name: goal.id })));
  const form = make(
    "form",
    { onsubmit: send, class: "weights" },
    make("p", { class: "quiet" }, t("weights.how")),
    labelled(t("policy.name"), title),
    levels.map((fields, at) =>
      make(
        "fieldset",
        null,
        make("legend", null, t("weights.level", { number: at + 1 })),
        goals.map((goal, each) => labelled(t("weights.goal", { title: pick(goal.title.zh, goal.title.en), unit: pick(goal.unit.zh, goal.unit.en) }), fields[each])),
      ),
    ),
    wrong,
    make("p", { class: "actions" }, make("button", { id: "weights-keep" }, t(profile.built_in ? "weights.keep.own" : "policy.keep"))),
  );
  const close = dialog(t("weights.of", { title: named(profile.title) }), form);

  async function send(event) {
    event.preventDefault();
    const wanted = {
      title: title.value,
      levels: levels.map((fields) => Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, Number(field.value)]))).filter((level) => Object.keys(level).length),
    };
    const made = await guarded(wrong, () => (profile.built_in ? post("/goal-profiles", { ...wanted, copy_of: profile.reference }) : post(`/goal-profiles/${profile.id}/versions`, wanted)));
    if (!made) return;
    close();
    await done(made);
  }
}
