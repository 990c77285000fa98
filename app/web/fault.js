// A fault of the page's own program: named by a short code, and told to the service without what was on the page.

import { API } from "./api.js";

const FRAME = /([a-z0-9-]+\.js)(?:\?[^:]*)?:(\d+):\d+/g;
const told = new Set();

/** The code of a fault, the same for the same place in the program; the service hears of each once. */
export function reported(problem) {
  const kind = /^[A-Za-z]{1,40}$/.test(problem?.name) ? problem.name : "Error";
  const at = [...String(problem?.stack ?? "").matchAll(FRAME)].slice(0, 6).map(([, file, line]) => `${file}:${line}`);
  const code = hashed([kind, ...at].join(" "));
  if (!told.has(code)) {
    told.add(code);
    const page = location.hash.split("/")[1] ?? "";
    const body = JSON.stringify({ code, kind, page: /^[a-z-]{0,20}$/.test(page) ? page : "", at });
    fetch(`${API}/faults`, { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => undefined);
  }
  return code;
}

/** Six characters (FNV-1a) that people can read to each other. */
function hashed(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193) >>> 0;
  return (value & 0xffffff).toString(16).toUpperCase().padStart(6, "0");
}
