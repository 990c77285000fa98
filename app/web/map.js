// Who goes where, drawn from the schools' coordinates: a dot for each school, an arrow for each pair of schools.

import { draw, folded, make, table } from "./dom.js";
import { figuresButton } from "./download.js";
import { number } from "./figures.js";
import { t } from "./text.js";

const WIDTH = 1000;
const HIGHEST = 440;
const MARGIN = 28;
const MAP_HEADS = ["map.home", "map.host", "map.kind", "map.people"];
const FARTHEST = 32;
const NAMED = 4; // seen from so near, schools are named instead of townships
const TOWARD = "toward";
const LEVELLED = "levelled";
const REVERSE = "reverse";
const ORDER = [LEVELLED, REVERSE, TOWARD];
const PLACES = { 城区: "urban", 镇区: "town", 乡村: "rural" };

/** The map's element and its show(rows); explain.school(code, name) is called for a chosen school, choose(flow) for an arrow. */
export function flowMap(schools, explain, choose) {
  const located = schools.filter((school) => school["经度"] !== null && school["纬度"] !== null);
  const { places: base, height } = positions(located);
  const byCode = new Map(schools.map((school) => [school["学校代码"], school]));
  const whole = { scale: 1, x: WIDTH / 2, y: height / 2 };
  const seat = middle(located.filter((school) => school["城乡类型"] === "城区"), base) ?? whole;
  let view = whole;
  let flows = [];
  const arrows = draw("g", { fill: "none", role: "group", "aria-label": t("map.arrows") });
  const numbers = make("div");
  const largest = [...located].sort((one, other) => other["在编教师"] - one["在编教师"]);
  const dots = draw("g", { role: "group", "aria-label": t("map.dots") });
  const names = draw("g", { class: "towns" });
  const picture = draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, id: "map", role: "group", "aria-label": t("map.label") },
    draw("defs", null, ORDER.map(head)),
    arrows,
    dots,
    names,
  );

  /** Only the arrows of one school stand out while it is pointed at. */
  function light(code) {
    for (const one of arrows.children) one.classList.toggle("dim", code !== null && one.dataset.home !== code && one.dataset.host !== code);
  }

  /** Everything anew where the view shows it: places move apart, dots stay about as large as they are. */
  function render() {
    const places = new Map([...base].map(([code, { x, y, r }]) => [code, { x: WIDTH / 2 + (x - view.x) * view.scale, y: height / 2 + (y - view.y) * view.scale, r: r * Math.min(view.scale ** 0.3, 2) }]));
    dots.replaceChildren(...largest.map((school) => dot(school, places.get(school["学校代码"]), explain, light)));
    roving(dots);
    names.replaceChildren(...(view.scale < NAMED ? towns(located, places) : schoolNames(located, places)));
    arrows.replaceChildren(
      ...flows
        .filter((flow) => places.has(flow.home) && places.has(flow.host))
        .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
        .map((flow) => arrow(flow, places, choose)),
    );
    roving(arrows);
  }

  /** Nearer to the seat of the county, where schools lie close, or farther away. */
  function zoom(factor) {
    const scale = Math.min(Math.max(view.scale * factor, 1), FARTHEST);
    view = scale === 1 ? whole : { ...(view.scale === 1 ? seat : view), scale };
    nearer.disabled = scale === FARTHEST;
    farther.disabled = back.disabled = scale === 1;
    picture.classList.toggle("near", scale > 1);
    render();
  }

  /** A map seen from near is moved by dragging it. */
  function drag(event) {
    if (view.scale === 1 || event.button || event.target.closest("[role=button]")) return;
    const from = { x: event.clientX, y: event.clientY, view };
    const each = WIDTH / picture.clientWidth / view.scale;
    const move = (now) => {
      view = { ...from.view, x: from.view.x - (now.clientX - from.x) * each, y: from.view.y - (now.clientY - from.y) * each };
      render();
    };
    picture.setPointerCapture(event.pointerId);
    picture.addEventListener("pointermove", move);
    picture.addEventListener("pointerup", () => picture.removeEventListener("pointermove", move), { once: true });
  }
  picture.addEventListener("pointerdown", drag);
  const button = (key, sign, act) => make("button", { type: "button", class: "quiet", id: `map-${key}`, "aria-label": t(`map.${key}`), title: t(`map.${key}`), onclick: act }, sign);
  const nearer = button("nearer", "＋", () => zoom(2));
  const farther = button("farther", "－", () => zoom(0.5));
  const back = button("whole", t("map.whole.short"), () => zoom(0));
  farther.disabled = back.disabled = true;

  function show(rows) {
    flows = counted(rows, byCode);
    render();
    numbers.replaceChildren(
      table(
        MAP_HEADS.map((key) => t(key)),
        ordered(flows).map((flow) => [
          explain ? make("button", { type: "button", class: "link", onclick: () => explain.school(flow.home, flow.from) }, flow.from) : flow.from,
          explain ? make("button", { type: "button", class: "link", onclick: () => explain.school(flow.host, flow.to) }, flow.to) : flow.to,
          t(`map.${flow.kind}`),
          choose ? make("button", { type: "button", class: "link", onclick: () => choose(flow) }, String(flow.count)) : String(flow.count),
        ]),
      ),
    );
  }

  const missing = schools.length - located.length;
  const element = make(
    "div",
    { class: "map" },
    located.length ? make("div", { class: "frame" }, picture, make("div", { class: "zoom", role: "group", "aria-label": t("map.zoom") }, nearer, farther, back)) : make("p", { class: "notice" }, t("map.nowhere")),
    located.length ? legend() : null,
    missing && located.length ? make("p", { class: "quiet" }, t("map.missing", { count: missing })) : null,
    folded(t("map.numbers"), numbers, figuresButton(t("map.title"), MAP_HEADS.map((key) => t(key)), () => ordered(flows).map((flow) => [flow.from, flow.to, t(`map.${flow.kind}`), flow.count]))),
  );
  return { element, show };
}

/** The flows with the most people first. */
function ordered(flows) {
  return [...flows].sort((one, other) => other.count - one.count);
}

/** The middle of some schools; none of none. */
function middle(schools, places) {
  const spots = schools.map((school) => places.get(school["学校代码"]));
  const mean = (axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;
  return spots.length ? { x: mean("x"), y: mean("y") } : null;
}

/** Where each school stands in the picture, and how high it is: north is up, scales equal. */
function positions(schools) {
  if (!schools.length) return { places: new Map(), height: 0 };
  const mean = schools.reduce((sum, school) => sum + school["纬度"], 0) / schools.length;
  const shrink = Math.cos((mean * Math.PI) / 180);
  const east = schools.map((school) => school["经度"] * shrink);
  const north = schools.map((school) => school["纬度"]);
  const [left, right, bottom, top] = [Math.min(...east), Math.max(...east), Math.min(...north), Math.max(...north)];
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max(right - left, 1e-6), (HIGHEST - 2 * MARGIN) / Math.max(top - bottom, 1e-6));
  const height = Math.ceil(Math.max((top - bottom) * scale, 120) + 2 * MARGIN);
  const places = new Map(
    schools.map((school, at) => [
      school["学校代码"],
      { x: WIDTH / 2 + (east[at] - (left + right) / 2) * scale, y: height / 2 - (north[at] - (bottom + top) / 2) * scale, r: radius(school) },
    ]),
  );
  return { places, height };
}

function radius(school) {
  return 2 + 0.8 * Math.sqrt(school["在编教师"]);
}

/** Pairs of schools with the number of teachers and the direction (rural or weak schools gain, lose, or neither). */
function counted(rows, byCode) {
  const flows = new Map();
  for (const row of rows) {
    const [home, host] = [row["派出学校代码"], row["接收学校代码"]];
    const key = `${home} ${host}`;
    const flow = flows.get(key) ?? { home, host, from: row["派出学校"], to: row["接收学校"], kind: direction(byCode.get(home), byCode.get(host)), count: 0 };
    flow.count += 1;
    flows.set(key, flow);
  }
  return [...flows.values()];
}

function direction(home, host) {
  const favoured = (school) => school?.["城乡类型"] === "乡村" || school?.["办学水平"] === "薄弱";
  const leading = (school) => school?.["城乡类型"] === "城区" || school?.["办学水平"] === "优质";
  if (favoured(home) && leading(host)) return REVERSE;
  return favoured(host) && !favoured(home) ? TOWARD : LEVELLED;
}

/** A curve from school to school, bent so that the two directions stay apart, ending at the edge of the dot. */
function arrow(flow, places, choose) {
  const [from, to] = [places.get(flow.home), places.get(flow.host)];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const [bx, by] = [(from.x + to.x) / 2 + 0.18 * dy, (from.y + to.y) / 2 - 0.18 * dx];
  const long = Math.hypot(to.x - bx, to.y - by) || 1;
  const [ex, ey] = [to.x - ((to.x - bx) / long) * (to.r + 2), to.y - ((to.y - by) / long) * (to.r + 2)];
  const path = `M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${bx.toFixed(1)} ${by.toFixed(1)} ${ex.toFixed(1)} ${ey.toFixed(1)}`;
  const said = t("map.flow", { from: flow.from, to: flow.to, count: flow.count });
  const opens = choose && { role: "button", tabindex: -1, "aria-label": said, onclick: () => choose(flow), onkeydown: pressed(() => choose(flow)) };
  return draw(
    "path",
    {
      d: path,
      class: `flow ${flow.kind}`,
      "stroke-width": (0.8 + 0.7 * flow.count).toFixed(1),
      "marker-end": `url(#head-${flow.kind})`,
      "data-home": flow.home,
      "data-host": flow.host,
      ...opens,
    },
    draw("title", null, said),
  );
}

/** Enter and the space bar do what a click does. */
function pressed(act) {
  return (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  };
}

/** One stop for the tab key; the arrow keys go from part to part. */
function roving(group) {
  const parts = () => [...group.children].filter((one) => one.getAttribute("role") === "button");
  parts().forEach((one, at) => one.setAttribute("tabindex", at === 0 ? 0 : -1));
  group.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = parts();
    const at = all.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    event.target.setAttribute("tabindex", -1);
    next.setAttribute("tabindex", 0);
    next.focus();
  };
}

function head(kind) {
  return draw(
    "marker",
    { id: `head-${kind}`, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" },
    draw("path", { d: "M0 0.8L8 4L0 7.2z", class: `head ${kind}` }),
  );
}

function dot(school, { x, y, r }, explain, light) {
  const open = explain && (() => explain.school(school["学校代码"], school["学校名称"]));
  const said = t("map.school", { name: school["学校名称"], out: school["派出"], into: school["接收"], staff: number(school["在编教师"]) });
  return draw(
    "circle",
    {
      cx: x.toFixed(1),
      cy: y.toFixed(1),
      r: r.toFixed(1),
      class: `place ${PLACES[school["城乡类型"]] ?? ""}`,
      tabindex: open ? -1 : null,
      role: open ? "button" : null,
      "aria-label": said,
      onclick: open ?? undefined,
      onkeydown: open ? pressed(open) : undefined,
      onmouseenter: () => light(school["学校代码"]),
      onmouseleave: () => light(null),
      onfocus: () => light(school["学校代码"]),
      onblur: () => light(null),
    },
    draw("title", null, said),
  );
}

/** Names of the townships; the streets of the seat lie too close for a name each. */
function towns(schools, places) {
  const named = new Map();
  for (const school of schools) {
    const name = school["城乡类型"] === "城区" ? t("map.seat") : school["乡镇"];
    if (name) named.set(name, [...(named.get(name) ?? []), places.get(school["学校代码"])]);
  }
  const mean = (spots, axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;
  return [...named].map(([name, spots]) => draw("text", { x: mean(spots, "x").toFixed(1), y: (mean(spots, "y") - 10).toFixed(1) }, name));
}

/** Names of schools, of which those that would cover another are left out. */
function schoolNames(schools, places) {
  const taken = [];
  const drawn = [];
  for (const school of [...schools].sort((one, other) => other["在编教师"] - one["在编教师"])) {
    const { x, y, r } = places.get(school["学校代码"]);
    const name = school["学校名称"];
    const box = { left: x - 6.5 * name.length, right: x + 6.5 * name.length, top: y - r - 18, bottom: y - r };
    const free = taken.every((one) => box.right < one.left || box.left > one.right || box.bottom < one.top || box.top > one.bottom);
    if (!free || x < 0 || x > WIDTH) continue;
    taken.push(box);
    drawn.push(draw("text", { x: x.toFixed(1), y: (y - r - 5).toFixed(1) }, name));
  }
  return drawn;
}

function legend() {
  const places = Object.values(PLACES).map((kind) =>
    make("li", null, draw("svg", { width: 14, height: 14 }, draw("circle", { cx: 7, cy: 7, r: 6, class: `place ${kind}` })), t(`map.place.${kind}`)),
  );
  const flows = [TOWARD, REVERSE, LEVELLED].map((kind) =>
    make(
      "li",
      null,
      draw("svg", { width: 34, height: 14 }, draw("path", { d: "M1 7h26", class: `flow ${kind}`, "stroke-width": 2.4, "marker-end": `url(#head-${kind})` })),
      t(`map.${kind}`),
    ),
  );
  return make("ul", { class: "legend" }, places, flows, make("li", { class: "quiet" }, t("map.sizes")));
}
