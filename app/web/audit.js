// 审计: who did what and when, filtered and taken away as a file, and whether the record is whole.

import { API, ask } from "./api.js";
import { labelled, make, select, table } from "./dom.js";
import { moment, number } from "./figures.js";
import { guarded } from "./notice.js";
import { t, worded } from "./text.js";

const AT_ONCE = 100;

/** The page. */
export function page() {
  const chain = make("div", { id: "chain", "aria-live": "polite" });
  const action = select({ id: "audit-action" }, [["", t("any")]]);
  const name = make("input", { type: "search", id: "audit-name", placeholder: t("audit.name.hint") });
  const since = make("input", { type: "date", id: "audit-since" });
  const until = make("input", { type: "date", id: "audit-until" });
  const file = make("a", { class: "button quiet", id: "audit-export", download: "" }, t("audit.export"));
  const list = make("div", { id: "audit-lines" });
  const rest = make("p", { class: "actions", role: "status" });
  let lines = [];
  let asked = 0;
  let pause;

  function parameters() {
    const given = { action: action.value, name: name.value.trim(), since: since.value, until: until.value };
    return new URLSearchParams(Object.entries(given).filter(([, value]) => value));
  }

  async function renew(before) {
    asked += 1;
    const mine = asked;
    const wanted = parameters();
    file.href = `${API}/audit/export?${wanted}`;
    wanted.set("newest", "true");
    wanted.set("limit", AT_ONCE);
    if (before) wanted.set("before", before);
    await guarded(list, async () => {
      const { items } = await ask(`/audit?${wanted}`);
      if (mine !== asked) return;
      lines = before ? [...lines, ...items] : items;
      list.replaceChildren(lines.length ? drawn(lines) : make("p", { class: "empty" }, t("audit.none")));
      const more = items.length === AT_ONCE;
      rest.replaceChildren(
        lines.length ? make("span", { class: "quiet" }, t(more ? "audit.some" : "audit.all", { count: number(lines.length) })) : "",
        more ? make("button", { type: "button", class: "quiet", onclick: () => renew(lines.at(-1).number) }, t("audit.more", { count: AT_ONCE })) : "",
      );
    });
  }

  async function verify() {
    chain.replaceChildren(make("p", { class: "busy" }, t("audit.checking")));
    await guarded(chain, async () => {
      const found = await ask("/audit/verification");
      chain.replaceChildren(
        make(
          "div",
          { class: found.whole ? "notice good" : "notice wrong" },
          make("p", null, found.whole ? t("audit.whole", { lines: number(found.lines) }) : t("audit.broken", { line: found.first_break })),
          found.whole ? make("p", { class: "quiet" }, t("audit.digest"), make("code", null, found.digest)) : null,
          make("button", { type: "button", class: "quiet", onclick: verify }, t("audit.verify")),
        ),
      );
    });
  }

  for (const field of [action, since, until]) field.addEventListener("input", () => renew());
  name.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(renew, 300);
  });

  const element = make(
    "section",
    { "aria-labelledby": "audit-title" },
    make("h2", { id: "audit-title" }, t("audit.title")),
    make("p", { class: "quiet" }, t("audit.chain")),
    chain,
    make("div", { class: "filters" }, labelled(t("audit.action"), action), labelled(t("audit.name"), name), labelled(t("audit.since"), since), labelled(t("audit.until"), until), file),
    list,
    rest,
  );
  return {
    element,
    show: async () => {
      const { items } = await ask("/audit/actions");
      const before = action.value;
      action.replaceChildren(...[["", t("any")], ...items.map((one) => [one, worded("act", one)])].map(([value, title]) => make("option", { value }, title)));
      action.value = before;
      await Promise.all([renew(), verify()]);
    },
  };
}

/** Numbers of things and digests by their beginning, which tells them apart. */
function brief(value) {
  return value.replace(/\b([0-9a-f]{8})[0-9a-f]{24,}\b/g, "$1");
}

/** A detail in words where there are any. */
function said(key, value) {
  const one = (each) => (key === "role" ? worded("role", each) : worded("val", brief(String(each))));
  return Array.isArray(value) ? value.map(one).join("、") : one(value);
}

function drawn(lines) {
  const heads = ["number", "when", "name", "action", "subject", "details"].map((key) => t(`audit.${key}`));
  return table(
    heads,
    lines.map((line) => [
      String(line.number),
      moment(line.at),
      line.name,
      worded("act", line.action),
      line.subject ? make("code", { title: line.subject }, line.subject.slice(0, 8)) : "",
      Object.entries(line.details)
        .filter(([key, value]) => value !== "" && !(key === "overridden" && !value) && !(Array.isArray(value) && !value.length))
        .map(([key, value]) => t("audit.detail", { name: worded("det", key), value: said(key, value) }))
        .join(t("audit.and")),
    ]),
  );
}
