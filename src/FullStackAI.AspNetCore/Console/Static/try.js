// "Try it": a form on the left; the answer and its reasons on the right, kept up with every edit.

import { h, fill, debounce } from "./dom.js";
import { t } from "./i18n.js";
import { rowForm } from "./form.js";
import { answerView } from "./answer.js";
import { waterfall } from "./waterfall.js";
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
  let curveColumn = null;

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
      fill(answer, answerView(model, prediction));
      fill(peek, h("b", {}, model.classes.length ? `${prediction.label} · ${percent(prediction.probabilities[prediction.label])}` : number(prediction.score)), h("span", {}, `${t("why")} ↓`));
      answer.classList.remove("waiting");
      await reasons(row, prediction, mine.signal);
      if (curveColumn) await curve(curveColumn, false);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      answer.classList.remove("waiting");
      fill(answer, h("p.problem", { role: "alert" }, t("failedRequest", fault.message)));
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
    const outputs = explanation.outputs;
    const wanted = outputs.find((output) => output.class === explained) ?? outputs.find((output) => output.class === prediction.label) ?? outputs[0];
    const focused = document.activeElement?.closest?.(".waterfall button")?.dataset.column;
    fill(why,
      h("div.why-head", {},
        h("h3", {}, t("why")),
        outputs.length > 1 && h("label.inline", {}, t("explainClass"), " ", h("select", {
          onchange: (event) => { explained = event.target.value; draw(explanation, prediction); },
        }, outputs.map((output) => h("option", { value: output.class, selected: output === wanted }, output.class))))),
      h("p.lead", {}, t("whyLead")),
      waterfall(explanation, wanted, (name) => curve(name, true), (name) => hasCurve(model.byName.get(name))));
    if (focused) [...why.querySelectorAll("button.step-row")].find((button) => button.dataset.column === focused)?.focus();
  }

  async function curve(name, scroll) {
    curveColumn = name;
    const row = form.row();
    const className = model.classes.length ? explained ?? (model.task === "Binary" ? model.classes[1] : document.getElementById("answer-label")?.textContent ?? model.classes[0]) : null;
    const hadFocus = curvePlace.contains(document.activeElement) ? document.activeElement.getAttribute("role") ?? "button" : null;
    const drawn = await showCurve(model, model.byName.get(name), row, className, (value) => form.setOne(name, value), () => { curveColumn = null; fill(curvePlace); });
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
