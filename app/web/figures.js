// Figures and dates as people of the chosen language write them.

import { language } from "./text.js";

// making a form takes far longer than using it
const forms = new Map();
const shortly = new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
const monthly = new Intl.DateTimeFormat(language, { month: "short" });
const minutes = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** A figure with at most so many decimals, or with just as many where figures stand below each other. */
export function number(value, decimals = 0, fixed = false) {
  if (value === null || value === undefined) return "–";
  const key = fixed ? -decimals - 1 : decimals;
  if (!forms.has(key)) forms.set(key, new Intl.NumberFormat(language, { maximumFractionDigits: decimals, minimumFractionDigits: fixed ? decimals : 0 }));
  return forms.get(key).format(value);
}

/** A share of one as percent. */
export function percent(share, decimals = 2) {
  return share === null || share === undefined ? "–" : `${number(100 * share, decimals)} %`;
}

/** A difference with its sign; none for zero. */
export function difference(value, decimals = 0) {
  return `${value < 0 ? "−" : "+"}${number(Math.abs(value), decimals, true)}`;
}

/** A moment, to the minute. */
export function moment(text) {
  return minutes.format(new Date(text));
}

/** The same without the year, where little room is left. */
export function shortMoment(text) {
  return shortly.format(new Date(text));
}

/** What the month of a date is called. */
export function monthName(day) {
  return monthly.format(new Date(`${day.slice(0, 7)}-15T12:00:00`));
}

/** The school year that begins next, on 1 September. */
export function nextYear(today = new Date()) {
  return today.getMonth() >= 8 ? today.getFullYear() + 1 : today.getFullYear();
}
