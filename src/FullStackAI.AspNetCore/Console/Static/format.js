// Numbers and dates as people read them in their language.

let locale = "en";
export const useLocale = (name) => { locale = name === "zh" ? "zh-CN" : "en"; };

const cache = new Map();
function formatter(options) {
  const key = locale + JSON.stringify(options);
  if (!cache.has(key)) cache.set(key, new Intl.NumberFormat(locale, options));
  return cache.get(key);
}

/** A number with the digits that matter. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e9 || size < 1e-4)
    ? size.toExponential(2)
    : formatter({ maximumSignificantDigits: size >= 1000 ? Math.max(5, Math.floor(Math.log10(size)) + 1) : 4 }).format(size);
  return (value < 0 ? "−" : "") + text;
}

/** A share as a percentage; what is nearly sure is not rounded to certainty. */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  if (share > 0.9995 && share < 1) return `>${formatter({ style: "percent", maximumFractionDigits: 1 }).format(0.999)}`;
  if (share < 0.0005 && share > 0) return `<${formatter({ style: "percent", maximumFractionDigits: 1 }).format(0.001)}`;
  return formatter({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
}

/** A share without decimals where it has none. */
export const share = (value) => formatter({ style: "percent", maximumFractionDigits: 1 }).format(value);

/** A contribution: always with its sign. */
export function signed(value) {
  const size = Math.abs(value);
  if (size < 1e-12) return "0";
  const text = formatter(size >= 100 ? { maximumSignificantDigits: 5 } : size !== 0 && size < 0.005 ? { maximumSignificantDigits: 1 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(size);
  return (value < 0 ? "−" : "+") + text;
}

export const count = (value) => formatter({ maximumFractionDigits: 0 }).format(value);

export function duration(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "–";
  return milliseconds < 1 ? `${number(milliseconds * 1000)} µs` : milliseconds < 1000 ? `${number(milliseconds)} ms` : `${number(milliseconds / 1000)} s`;
}

export const words = (items) => new Intl.ListFormat(locale, { type: "conjunction" }).format(items);

export const date = (text) => (text ?? "").replace("T00:00:00", "").replace("T", " ");
