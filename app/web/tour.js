// The first-use tour: a card that leads from page to page on the sample county and points at what it speaks of.

import { make } from "./dom.js";
import { complaint } from "./notice.js";
import { sampleCounty } from "./sample.js";
import { t } from "./text.js";

const DONE = "tour";
const PATIENCE = 4000;
const LOOK = 150;

/** The stops: key, page, and what is pointed at. */
const STOPS = [
  ["desk", "desk", "#steps"],
  ["roster", "roster", "#drop"],
  ["scenario", "scenario", "#scenario"],
  ["plan", "plan", "#cards"],
  ["why", "plan", "#plan .long"],
  ["approval", "approval", "#approval"],
];

/** Whether this browser has been shown the tour, or did not want it. */
export function toured() {
  return localStorage.getItem(DONE) !== null;
}

/** The offer on the desk, for whoever has neither seen the tour nor declined it. */
export function offer(pages) {
  const element = make(
    "div",
    { class: "notice offer" },
    make("p", null, t("tour.offer")),
    make(
      "p",
      { class: "actions" },
      make("button", { type: "button", id: "tour-begin", onclick: () => (element.remove(), tour(pages)) }, t("tour.begin")),
      make("button", { type: "button", class: "quiet", onclick: () => (localStorage.setItem(DONE, "no"), element.remove()) }, t("tour.no")),
    ),
  );
  return element;
}

/** Begins the tour; only one runs at a time. */
export async function tour(pages) {
  document.getElementById("tour")?.remove();
  localStorage.setItem(DONE, "yes");
  const stops = STOPS.filter(([, page]) => pages.has(page));
  const words = make("p", { "aria-live": "polite" });
  const count = make("span", { class: "quiet" });
  const back = make("button", { type: "button", class: "quiet", onclick: () => go(at - 1) }, t("tour.back"));
  const next = make("button", { type: "button", id: "tour-next", onclick: () => (at + 1 < stops.length ? go(at + 1) : end()) });
  const leave = make("button", { type: "button", class: "link", onclick: end }, t("tour.end"));
  const card = make(
    "aside",
    { id: "tour", "aria-label": t("tour.title") },
    words,
    make("p", { class: "actions" }, next, back, leave, count),
  );
  let at = 0;
  let turn = 0;

  function end() {
    pointed(null);
    card.remove();
    document.removeEventListener("keydown", escaped);
    removeEventListener("hashchange", followed);
  }

  /** Whoever goes on by the page's own button is gone along with. */
  function followed() {
    const ahead = stops[at + 1];
    if (ahead && ahead[1] !== stops[at][1] && location.hash.startsWith(`#/${ahead[1]}/`)) go(at + 1);
  }

  function escaped(event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) end();
  }

  async function go(to) {
    at = to;
    turn += 1;
    const mine = turn;
    const [key, page, spot] = stops[at];
    words.textContent = t(`tour.${key}`);
    count.textContent = t("tour.at", { at: at + 1, all: stops.length });
    back.hidden = at === 0;
    leave.hidden = at + 1 === stops.length;
    next.textContent = at + 1 < stops.length ? t("tour.next") : t("tour.end");
    if (!location.hash.startsWith(`#/${page}`)) location.hash = `#/${page}`;
    await point(spot, () => mine !== turn || !card.isConnected);
  }

  document.body.append(card);
  document.addEventListener("keydown", escaped);
  addEventListener("hashchange", followed);
  if (pages.has("roster")) {
    words.textContent = t("tour.sample.busy");
    next.disabled = true;
    try {
      await sampleCounty();
    } catch (problem) {
      words.replaceChildren(complaint(problem));
      return;
    }
    next.disabled = false;
  }
  next.focus();
  await go(0);
}

/** Points at an element as soon as it is there, and again should the page draw it anew while it fills. */
async function point(spot, stopped) {
  let last = null;
  pointed(null);
  for (let waited = 0; waited < PATIENCE && !stopped(); waited += LOOK) {
    const element = document.querySelector(spot);
    if (element && element !== last) pointed(element);
    last = element;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

function pointed(element) {
  for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
  element?.classList.add("pointed");
  if (!element) return;
  const { top } = element.getBoundingClientRect();
  const { innerHeight } = globalThis;
  const under = document.getElementById("top").offsetHeight;
  if (top < under || top > innerHeight / 2) scrollBy(0, top - under - 24); // so that the card covers as little of it as can be
}
