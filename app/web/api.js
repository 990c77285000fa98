// Speaks to the service; whoever is not signed in is led to the sign-in page.

import { language } from "./text.js";

export const API = "/api/v1";
const SIGN_IN = new Set(["not_signed_in", "password_change_required"]);

/** The answer to a request as JSON; a refusal is thrown as the problem document it is. */
export async function ask(path, options = {}) {
  const answer = await answered(path, options);
  return answer.status === 204 ? null : answer.json();
}

/** Every item of a collection, page after page. */
export async function all(path) {
  const items = [];
  let cursor = "";
  do {
    const page = await ask(`${path}?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** The answer to a request as a file. */
export async function file(path, options = {}) {
  return (await answered(path, options)).blob();
}

/** Sends JSON, with further headers where given. */
export function post(path, content, headers = {}) {
  return sent("POST", path, content, headers);
}

/** Changes something by JSON. */
export function patch(path, content, headers = {}) {
  return sent("PATCH", path, content, headers);
}

function sent(method, path, content, headers) {
  return ask(path, { method, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(content) });
}

/** The service did not answer, or something between here and there answered in its place. */
export class Unreachable extends Error {}

async function answered(path, options) {
  const headers = { "Accept-Language": language, ...options.headers };
  const answer = await fetch(API + path, { ...options, headers }).catch((reason) => {
    throw reason.name === "AbortError" ? reason : new Unreachable();
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => {
    throw new Unreachable();
  });
  if (SIGN_IN.has(problem.code)) location.replace("/static/sign-in.html");
  throw problem;
}

/** Ends the session. */
export async function signOut() {
  await fetch(`${API}/session`, { method: "DELETE" });
  location.replace("/static/sign-in.html");
}
