// How the score came about: from the baseline, column by column, to the score.

import { h, middle } from "./dom.js";
import { t, tOr } from "./i18n.js";
import { number, signed } from "./format.js";

const shownColumns = 9;

/** What an explanation says of each class. Of two classes the server explains the second: the first one's score is the same from the other side. */
export function classOutputs(model, explanation) {
  const [output] = explanation.outputs;
  if (model.task !== "Binary" || explanation.outputs.length !== 1 || output.class !== model.classes[1]) return explanation.outputs;
  const whole = explanation.unit === "Probability" ? 1 : 0;
  const turned = (parts) => parts?.map((part) => ({ ...part, contribution: -part.contribution }));
  const contributions = turned(output.contributions).map((one) => ({ ...one, parts: turned(one.parts) }));
  return [{ class: model.classes[0], baseline: whole - output.baseline, score: whole - output.score, contributions }, output];
}

/** The waterfall of one output of an explanation; onPick hears which column was chosen. */
export function waterfall(explanation, output, onPick, canPick) {
  const sorted = [...output.contributions].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const top = sorted.slice(0, shownColumns);
  const others = sorted.slice(shownColumns);
  const rest = others.reduce((sum, one) => sum + one.contribution, 0);

  let low = Math.min(output.baseline, output.score);
  let high = Math.max(output.baseline, output.score);
  let at = output.baseline;
  for (const step of [rest, ...top.map((one) => one.contribution).reverse()]) {
    at += step;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }

  const span = (high - low) || 1;
  const place = (value) => (value - low) / span;
  const rows = [];
  let from = output.baseline;
  rows.push(edge(t("baseline"), output.baseline, place(output.baseline)));
  if (others.length) {
    rows.push(stepRow({ name: t("rest", others.length), value: "", change: rest, from, place }));
    from += rest;
  }

  for (const one of top.reverse()) {
    rows.push(stepRow({ name: one.column, value: one.value ?? t("unknown"), change: one.contribution, error: one.standard_error, parts: one.parts, from, place, onPick: canPick(one.column) ? () => onPick(one.column) : null }));
    from += one.contribution;
  }

  rows.push(edge(`${output.class ? t("totalOf", output.class) : t("total")} (${tOr(`unit_${explanation.unit}`, explanation.unit)})`, output.score, place(output.score), true));
  return h("div.waterfall", {},
    h("ol.steps", { vars: { zero: String(place(output.baseline)) } }, rows.reverse()),
    h("p.note", {}, explanation.exact === false ? t("sampled") : t("exact")));
}

function edge(name, value, at, isTotal = false) {
  return h(`li.step.edge${isTotal ? ".total" : ""}`, {}, h("div.step-row", {},
    h("span.step-name", {}, name),
    h("span.step-track", { "aria-hidden": "true" }, h("span.step-dot", { vars: { at: String(at) } })),
    h("span.step-change", {}, number(value))));
}

function stepRow({ name, value, change, error, parts, from, place, onPick }) {
  const left = Math.min(place(from), place(from + change));
  const right = Math.max(place(from), place(from + change));
  const isNothing = Math.abs(change) < 1e-12;
  const terms = (parts ?? []).filter((part) => part.value !== 0 && part.value !== null).slice(0, 3);
  const content = [
    h("span.step-name", {}, h("b", { title: name }, middle(name)), value !== "" && h("span.step-value", { title: value }, value)),
    h("span.step-track", { "aria-hidden": "true" }, !isNothing && h(`span.step-bar${change < 0 ? ".down" : ".up"}`, { vars: { from: String(left), size: String(right - left) } })),
    h(`span.step-change${isNothing ? "" : change < 0 ? ".down" : ".up"}`, {}, !isNothing && h("span", { "aria-hidden": "true" }, change < 0 ? "▼ " : "▲ "), signed(change), error > 0 && h("small", {}, ` ± ${number(Number(error.toPrecision(2)))}`)),
  ];
  return h("li.step", {},
    onPick
      ? h("button.step-row", { type: "button", onclick: onPick, "data-column": name, "aria-label": t("moves", name, value, signed(change)) }, content)
      : h("div.step-row", {}, content),
    terms.length > 1 && h("p.step-terms", {}, terms.map((part) => h("span", {}, `${part.name} ${signed(part.contribution)}`))));
}
