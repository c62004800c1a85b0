// What the model says: the label with its probabilities, or the number with its interval.

import { h, fill, middle } from "./dom.js";
import { t } from "./i18n.js";
import { number, percent, share as rounded } from "./format.js";

const shownClasses = 8;

/** The answer; state remembers that somebody wants to see all classes. */
export function answerView(model, prediction, state) {
  return model.classes.length ? classes(model, prediction, state) : value(model, prediction);
}

function classes(model, prediction, state) {
  const entries = Object.entries(prediction.probabilities).map(([name, share]) => ({ name, share })).sort((a, b) => b.share - a.share);
  const said = prediction.label;
  const own = prediction.probabilities[said];
  const bars = (some) => some.map(({ name, share }) => h(`li.bar${name === said ? ".said" : ""}`, {},
    h("span.bar-name", { title: name }, middle(name)),
    h("span.bar-track", { "aria-hidden": "true" },
      h("span.bar-fill", { vars: { share: String(share) } }),
      model.task === "Binary" && name === model.classes[1] && model.threshold !== 0.5 && h("span.bar-mark", { vars: { share: String(model.threshold) } })),
    h("span.bar-value", {}, percent(share))));
  const list = h("ul.bars", {}, bars(entries.slice(0, state.allClasses ? entries.length : shownClasses)));
  const more = h("button.link", { type: "button", onclick: () => { state.allClasses = true; fill(list, bars(entries)); more.remove(); } }, t("moreClasses", entries.length - shownClasses));
  return h("div.answer", {},
    h("p.answer-lead", {}, t("predicted", model.label)),
    h("p.answer-main", {}, h("strong", { id: "answer-label" }, said), h("span.answer-share", {}, percent(own))),
    list,
    entries.length > shownClasses && !state.allClasses && more,
    model.task === "Binary" && model.threshold !== 0.5 && h("p.note", {}, t("threshold", percent(model.threshold), model.classes[1])));
}

function value(model, prediction) {
  const interval = prediction.interval;
  return h("div.answer", {},
    h("p.answer-lead", {}, model.task === "Ranking" ? t("score") : t("predicted", model.label)),
    h("p.answer-main", {}, h("strong", { id: "answer-label" }, number(prediction.score))),
    interval && h("p.note", {}, t("interval", rounded(interval.coverage), number(interval.lower), number(interval.upper))),
    interval && h("div.interval", { "aria-hidden": "true", vars: { at: String((prediction.score - interval.lower) / ((interval.upper - interval.lower) || 1)) } }, h("span")));
}
