// Makes elements; every text becomes a text node, so nothing that came from a file or the server is read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element with attributes (a function under "onclick" and the like listens) and children (strings or nodes). */
export function make(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for drawings. */
export function draw(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A plain table: heads are strings, rows are lists of cells; columns of numbers stand right. */
export function table(heads, rows) {
  const numeric = heads.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(row[at])));
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      null,
      make("thead", null, make("tr", null, heads.map((head, at) => make("th", { scope: "col", class: numeric[at] && "number" }, head)))),
      make("tbody", null, rows.map((row) => make("tr", null, row.map((content, at) => make("td", { class: numeric[at] && "number" }, content ?? ""))))),
    ),
  );
}

function isNumber(content) {
  return typeof content === "string" && /^[−+\-–]?[\d,.]*( ?%)?$/.test(content);
}

/** A folded part with its title. */
export function folded(title, ...children) {
  return make("details", null, make("summary", null, title), children);
}

/** A choice among [value, title] pairs. */
export function select(attributes, pairs) {
  return make("select", attributes, pairs.map(([value, title]) => make("option", { value }, title)));
}

/** A label around its field. */
export function labelled(title, field) {
  return make("label", null, make("span", null, title), field);
}
