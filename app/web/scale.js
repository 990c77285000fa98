// Axes: round steps that cover the figures, and where on a line of pixels a figure stands.

/** A scale from figures to pixels: place(value) and its ticks, from round to round; given figures are always inside. */
export function scale(values, from, to, { zero = false, steps = 5 } = {}) {
  const known = values.filter(Number.isFinite);
  let low = Math.min(...known, ...(zero || !known.length ? [0] : []));
  let high = Math.max(...known, ...(zero || !known.length ? [0] : []));
  if (high - low < 1e-9 * Math.max(1, Math.abs(high))) [low, high] = zero && low === 0 ? [0, 1] : [low - 1, high + 1];
  const step = round((high - low) / steps);
  const first = Math.floor(low / step + 1e-9) * step;
  const last = Math.ceil(high / step - 1e-9) * step;
  const count = Math.round((last - first) / step);
  return {
    place: (value) => from + ((value - first) / (last - first)) * (to - from),
    ticks: Array.from({ length: count + 1 }, (_, at) => first + at * step),
    decimals: Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))),
  };
}

/** The smallest of 1, 2, 5 and their tenfolds that is not below a figure. */
function round(size) {
  const ten = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].find((one) => one * ten >= size * (1 - 1e-9)) * ten;
}
