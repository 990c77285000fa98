// Versions of a roster: what changed since the one before, by person and field.

import { all, ask } from "./api.js";
import { folded, make, table } from "./dom.js";
import { csv, save } from "./download.js";
import { number } from "./figures.js";
import { guarded } from "./notice.js";
import { pick, t } from "./text.js";

const LISTED = 200;

/** Puts what changed since the former version into a place. */
export async function showDifferences(place, roster) {
  place.replaceChildren(make("p", { class: "busy" }, t("roster.checking", { name: roster.name })));
  await guarded(place, async () => {
    const found = await ask(`/datasets/${roster.id}/differences?limit=${LISTED}`);
    place.replaceChildren(differences(found, roster));
    place.scrollIntoView({ block: "start" });
  });
}

function differences(found, roster) {
  const counts = Object.entries(found.counts).map(([name, kinds]) => make("li", null, t("diff.counts", { table: name, ...kinds })));
  const moves = found.moves.map((move) => [move.key, move.name, `${move.before_name}（${move.before}）`, `${move.after_name}（${move.after}）`]);
  const heads = ["table", "who", "name", "field", "before", "after"].map((key) => t(`diff.${key}`));
  return make(
    "section",
    { class: "result", id: "differences" },
    make("h3", null, t("diff.title", { after: found.after.name, before: found.before.name })),
    found.total ? make("ul", null, counts) : make("p", null, t("diff.same")),
    found.odd.length ? make("div", { class: "notice" }, make("p", null, t("diff.odd")), make("ul", null, found.odd.map((one) => make("li", null, pick(one.text, one.text_en))))) : null,
    moves.length ? folded(t("diff.moves", { count: number(moves.length) }), table(["who", "name", "from", "to"].map((key) => t(`diff.${key}`)), moves)) : null,
    found.total
      ? folded(
          t("diff.changes", { count: number(found.total) }),
          table(heads, found.items.map(line)),
          found.total > LISTED ? make("p", { class: "quiet" }, t("diff.more", { count: LISTED })) : null,
          make("p", { class: "actions" }, make("button", { type: "button", class: "quiet", onclick: () => whole(roster, heads) }, t("diff.csv"))),
        )
      : null,
  );
}

function line(change) {
  const kind = change.kind === "changed" ? change.field : t(`diff.${change.kind}`);
  return [change.table, change.key, change.name, kind, change.before, change.after];
}

async function whole(roster, heads) {
  const rows = (await all(`/datasets/${roster.id}/differences`)).map(line);
  save(`${roster.name.replace(/\.\w+$/, "")}-${t("roster.differences")}.csv`, csv(heads, rows));
}
