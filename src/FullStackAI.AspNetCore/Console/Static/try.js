// "Try it": a form on the left; the answer and its reasons on the right, kept up with every edit.

import { h, fill, debounce } from "./dom.js";
import { t } from "./i18n.js";
import { rowForm } from "./form.js";
import { answerView } from "./answer.js";
import { classOutputs, waterfall } from "./waterfall.js";
import { hasCurve, showCurve } from "./whatif.js";
import { number, percent } from "./format.js";
import * as api from "./api.js";

export function tryPanel(model, state) {
  const answer = h("div.answer-body", { "aria-live": "polite" }, h("p.empty", {}, t("emptyAnswer")));
  const why = h("div", {});
  const peek = h("button.peek", { type: "button", "aria-hidden": "true", tabindex: -1, onclick: () => card.scrollIntoView({ behavior: "smooth" }) });
  const curvePlace = h("div", {});
  let running = null;
  let explained = null; // the class whose score is explained; null for the predicted one
  let shown = null; // the class whose score is on the page
  let curveColumn = null;
  let curveClass = null; // the class whose probability the open curve shows: the same until it is closed

  const later = debounce(run, 120);
  const form = rowForm(model, () => { state.row = form.row(); later(); }, () => { later.cancel(); run(); });

  async function run() {
    running?.abort();
    const mine = running = new AbortController();
    const row = form.row();
    state.row = row;
    answer.classList.add("waiting");
    try {
      const [prediction] = await api.predict(model.name, [row], mine.signal);
      fill(answer, answerView(model, prediction, state));
      fill(peek, h("b", {}, model.classes.length ? `${prediction.label} · ${percent(prediction.probabilities[prediction.label])}` : number(prediction.score)), h("span", {}, `${t("why")} ↓`));
      answer.classList.remove("waiting");
      await reasons(row, prediction, mine.signal);
      if (curveColumn) await curve(curveColumn, false);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      answer.classList.remove("waiting");
      fill(answer, h("p.problem", { role: "alert" }, api.inWords(fault)));
      fill(why);
      if (fault.status === 401) state.onLocked();
    }
  }

  async function reasons(row, prediction, signal) {
    try {
      const explanation = await api.explain(model.name, row, signal);
      draw(explanation, prediction);
    } catch (fault) {
      if (fault.name === "AbortError") throw fault;
      fill(why, h("p.note", {}, t("explainOff", fault.message)));
    }
  }

  function draw(explanation, prediction) {
    const outputs = classOutputs(model, explanation);
    const wanted = outputs.find((output) => output.class === explained) ?? outputs.find((output) => output.class === prediction.label) ?? outputs[0];
    const canPick = (name) => hasCurve(model.byName.get(name));
    shown = wanted.class ?? null;
    const focused = document.activeElement?.closest?.(".waterfall button")?.dataset.column;
    fill(why,
      h("div.why-head", {},
        h("h3", {}, t("why")),
        outputs.length > 1 && h("label.inline", {}, t("explainClass"), " ", h("select", {
          onchange: (event) => { explained = event.target.value; draw(explanation, prediction); },
        }, outputs.map((output) => h("option", { value: output.class, selected: output === wanted }, output.class))))),
      h("p.lead", {}, t("whyLead"), wanted.contributions.some((one) => canPick(one.column)) && ` ${t("whyPick")}`),
      waterfall(explanation, wanted, (name) => curve(name, true), canPick));
    if (focused) [...why.querySelectorAll("button.step-row")].find((button) => button.dataset.column === focused)?.focus();
  }

  async function curve(name, scroll) {
    curveColumn = name;
    if (scroll) curveClass = shown;
    const row = form.row();
    const hadFocus = curvePlace.contains(document.activeElement) ? document.activeElement.getAttribute("role") ?? "button" : null;
    const drawn = await showCurve(model, model.byName.get(name), row, curveClass, (value) => form.setOne(name, value), () => { curveColumn = null; fill(curvePlace); });
    fill(curvePlace, drawn);
    if (scroll) drawn.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    if (hadFocus === "slider") setTimeout(() => curvePlace.querySelector("svg")?.focus(), 60);
  }

  const card = h("section.card.answer-card", { "aria-labelledby": "answer-title" }, h("div.card-head", {}, h("h2", { id: "answer-title" }, t("answer"))), answer, why);
  const side = h("div.side", {}, card, curvePlace);
  new ResizeObserver(() => side.style.setProperty("--height", `${side.offsetHeight}px`)).observe(side);
  new IntersectionObserver(([seen]) => peek.classList.toggle("away", seen.isIntersecting)).observe(card);
  if (state.row) form.set(state.row);
  return h("div.split", {}, form.element, side, peek);
}
