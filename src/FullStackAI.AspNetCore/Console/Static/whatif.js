// What if one column were different: the answer for every value of it, the other cells as they are.

import { h, fill, toast } from "./dom.js";
import { t } from "./i18n.js";
import { date, number, percent, share } from "./format.js";
import * as api from "./api.js";

const points = 41;
const width = 560;
const height = 220;
const margin = { left: 46, right: 14, top: 14, bottom: 30 };

export const hasCurve = (column) => column.quantiles.length > 1 || column.kind === "boolean" || (column.kind === "category" && column.levels.length > 1) || Boolean(column.earliest);

/** The values a column is tried with, and how they are written. */
function grid(column, current) {
  if (column.kind === "boolean") return { values: [false, true], text: (value) => column.levels[value ? 1 : 0] ?? String(value), isOrdered: false };
  if (column.kind === "category") {
    const levels = column.levels.slice(0, 24);
    if (typeof current === "string" && !levels.includes(current)) levels.push(current);
    return { values: levels, text: String, isOrdered: false };
  }

  if (column.earliest) {
    const from = Date.parse(`${column.earliest.slice(0, 10)}T00:00:00Z`);
    const to = Date.parse(`${column.latest.slice(0, 10)}T00:00:00Z`);
    const days = Array.from({ length: points }, (_, i) => new Date(from + ((to - from) * i / (points - 1))).toISOString().slice(0, 10));
    const values = [...new Set([...days, ...(current ? [String(current).slice(0, 10)] : [])])].sort();
    return { values, text: date, isOrdered: true, place: (value) => Date.parse(value) };
  }

  const low = Math.min(column.quantiles[0], typeof current === "number" ? current : Infinity);
  const high = Math.max(column.quantiles.at(-1), typeof current === "number" ? current : -Infinity);
  const whole = column.kind === "integer" || column.quantiles.every(Number.isInteger);
  const spread = Array.from({ length: points }, (_, i) => low + ((high - low) * i / (points - 1))).map((value) => (whole ? Math.round(value) : Number(value.toPrecision(6))));
  const values = [...new Set([...spread, ...(typeof current === "number" ? [current] : [])])].sort((a, b) => a - b);
  return { values, text: number, isOrdered: true, place: (value) => value };
}

/** Draws the curve of a column into a place; onUse hears the value to take over. */
export async function showCurve(model, column, row, className, onUse, onClose) {
  const body = h("div.curve-body", {}, h("div.center", {}, h("span.spinner", { "aria-hidden": "true" })));
  const element = h("section.curve.card", { "aria-labelledby": "curve-title", id: "curve" },
    h("div.card-head", {},
      h("h3", { id: "curve-title" }, t("whatIf", column.name)),
      h("button.link", { type: "button", onclick: onClose, "aria-label": t("close") }, t("close"))),
    h("p.lead", {}, t("whatIfLead")),
    body);

  const tried = grid(column, row[column.name]);
  const draw = async () => {
    try {
      const predictions = await api.predict(model.name, tried.values.map((value) => ({ ...row, [column.name]: value })));
      const outputs = predictions.map((prediction) => (model.classes.length ? prediction.probabilities[className] : prediction.score));
      fill(body, tried.isOrdered ? line(model, tried, outputs, row[column.name], className, onUse) : levels(model, tried, outputs, row[column.name], onUse));
    } catch (fault) {
      fill(body, h("p.note.warn", {}, api.inWords(fault)));
    }
  };
  draw();
  return element;
}

const spell = (model, output) => (model.classes.length ? percent(output) : number(output));

function line(model, tried, outputs, current, className, onUse) {
  const xs = tried.values.map(tried.place);
  let low = Math.min(...outputs);
  let high = Math.max(...outputs);
  const least = model.classes.length ? 0.04 : Math.max(1e-9, Math.abs(high) * 0.01);
  if (high - low < least) {
    const middle = (high + low) / 2;
    [low, high] = [middle - least / 2, middle + least / 2];
  }

  const pad = (high - low) * 0.08;
  low = model.classes.length ? Math.max(0, low - pad) : low - pad;
  high = model.classes.length ? Math.min(1, high + pad) : high + pad;
  const across = (value) => margin.left + ((width - margin.left - margin.right) * (value - xs[0]) / ((xs.at(-1) - xs[0]) || 1));
  const x = (i) => across(xs[i]);
  const y = (value) => margin.top + ((height - margin.top - margin.bottom) * (high - value) / (high - low));
  const path = outputs.map((value, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const ticks = roundBetween(low, high, 4).map((value) => [value, model.classes.length ? share(value) : number(value)]);
  const isNumber = typeof tried.values[0] === "number";
  const below = isNumber ? roundBetween(xs[0], xs.at(-1), 6).map((value) => [across(value), tried.text(value), "middle"])
    : [0, Math.floor((xs.length - 1) / 2), xs.length - 1].map((i, which) => [x(i), tried.text(tried.values[i]), ["start", "middle", "end"][which]]);
  const now = current === null || current === undefined ? -1 : tried.values.findIndex((value) => value === current || String(value) === String(current).slice(0, 10));

  const cross = h("line.cross", { y1: margin.top, y2: height - margin.bottom });
  const dot = h("circle.dot", { r: 5 });
  const read = h("output.reading", { "aria-live": "polite" });
  const use = h("button.secondary", { type: "button" });
  let at = now >= 0 ? now : Math.floor(xs.length / 2);
  const move = (to) => {
    at = Math.min(xs.length - 1, Math.max(0, to));
    cross.setAttribute("x1", x(at));
    cross.setAttribute("x2", x(at));
    dot.setAttribute("cx", x(at));
    dot.setAttribute("cy", y(outputs[at]));
    fill(read, h("b", {}, `${tried.text(tried.values[at])} → ${spell(model, outputs[at])}`), className ? ` ${className}` : "");
    fill(use, t("useValue", tried.text(tried.values[at])));
  };
  const near = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width * width;
    let best = 0;
    for (let i = 1; i < xs.length; i++) if (Math.abs(x(i) - place) < Math.abs(x(best) - place)) best = i;
    return best;
  };
  const svg = h("svg.chart", {
    viewBox: `0 0 ${width} ${height}`, role: "slider", tabindex: 0, "aria-label": `${t("curveKeys")}`, "aria-valuemin": 0, "aria-valuemax": xs.length - 1,
    onpointermove: (event) => move(near(event)),
    onclick: (event) => { move(near(event)); onUse(tried.values[at]); },
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 8, PageDown: -8, Home: -1000, End: 1000 }[event.key];
      if (step) { event.preventDefault(); move(at + step); svg.setAttribute("aria-valuenow", at); svg.setAttribute("aria-valuetext", read.textContent); }
      if (event.key === "Enter") { event.preventDefault(); onUse(tried.values[at]); }
    },
  },
  ticks.map(([value, text]) => [h("line.grid", { x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) }), h("text.tick", { x: margin.left - 8, y: y(value) + 4, "text-anchor": "end" }, text)]),
  below.map(([at, text, anchor]) => h("text.tick", { x: at, y: height - 8, "text-anchor": anchor }, text)),
  h("path.area", { d: `${path}L${x(xs.length - 1).toFixed(1)} ${height - margin.bottom}L${margin.left} ${height - margin.bottom}Z` }),
  h("path.line", { d: path }),
  now >= 0 && h("line.now", { x1: x(now), x2: x(now), y1: margin.top, y2: height - margin.bottom }),
  now >= 0 && h("circle.now-dot", { cx: x(now), cy: y(outputs[now]), r: 4 }),
  cross, dot);
  use.addEventListener("click", () => { onUse(tried.values[at]); toast(t("useValue", tried.text(tried.values[at]))); });
  move(at);
  svg.setAttribute("aria-valuenow", at);
  svg.setAttribute("aria-valuetext", read.textContent);
  return [svg, h("div.curve-foot", {}, read, use)];
}

/** At most so many round numbers of an interval, evenly apart. */
export function roundBetween(low, high, most) {
  const least = (high - low) / most;
  if (!(least > 0) || !Number.isFinite(least)) return [low];
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((part) => part * power).find((one) => one >= least * 0.999);
  const first = Math.ceil((low - (step * 1e-9)) / step);
  return Array.from({ length: Math.floor((high + (step * 1e-9)) / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function levels(model, tried, outputs, current, onUse) {
  const low = model.classes.length ? 0 : Math.min(0, ...outputs);
  const high = model.classes.length ? 1 : Math.max(0, ...outputs) || 1;
  const order = tried.values.map((value, i) => ({ value, output: outputs[i] })).sort((a, b) => b.output - a.output);
  return h("ul.level-bars", {}, order.map(({ value, output }) => h("li", {}, h(`button.level${value === current ? ".said" : ""}`, { type: "button", onclick: () => onUse(value), "aria-pressed": String(value === current) },
    h("span.bar-name", { title: tried.text(value) }, tried.text(value)),
    h("span.bar-track", { "aria-hidden": "true" }, h("span.bar-fill", { vars: { share: String((output - low) / (high - low)) } })),
    h("span.bar-value", {}, spell(model, output))))));
}
