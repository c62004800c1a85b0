// Starts the page: which models there are, which one is shown, which section of it.

import { h, fill, tabs, toast } from "./dom.js";
import { applyLanguage, language, setLanguage, t } from "./i18n.js";
import { applyTheme, nextTheme, theme } from "./theme.js";
import { toModel } from "./model.js";
import { tryPanel } from "./try.js";
import { batchPanel } from "./batch.js";
import { callPanel } from "./call.js";
import { trafficPanel } from "./traffic.js";
import { versionsPanel } from "./versions.js";
import { aboutPanel } from "./about.js";
import * as api from "./api.js";

const sections = ["try", "batch", "call", "traffic", "versions", "about"];
const askAgain = 4000;
const main = document.getElementById("main");
const top = document.getElementById("top");
const states = new Map(); // by model: the row, the pasted text, the measurements
let models = [];
let model = null;
let stopPanel = null;
let again = 0;

function place() {
  const [name, section] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return { name, section: sections.includes(section) ? section : "try" };
}

const go = (name, section) => { location.hash = `${encodeURIComponent(name)}/${section}`; };

async function start() {
  clearTimeout(again);
  drawTop();
  try {
    models = await api.listModels();
  } catch (fault) {
    if (fault.status === 401 || fault.status === 403) return void locked(fault.status === 401 && api.key() !== "");
    trouble(t("serverAway"), t("serverAwayHint"));
    again = setTimeout(start, askAgain);
    return;
  }

  if (models.length === 0) {
    drawTop();
    trouble(t("noModels"), t("noModelsHint"));
    again = setTimeout(start, askAgain);
    return;
  }

  const { name, section } = place();
  const wanted = models.find((entry) => entry.name === name) ?? models[0];
  if (name && wanted.name !== name) {
    toast(t("noSuchModel", name, wanted.name));
    history.replaceState(null, "", `#${encodeURIComponent(wanted.name)}/${section}`);
  }

  await open(wanted);
}

async function open(entry) {
  try {
    model = toModel(entry, await api.describe(entry.name));
  } catch (fault) {
    if (fault.status === 401) return void locked(true);
    model = null;
    drawTop();
    trouble(t("modelAway"), fault.message);
    again = setTimeout(start, askAgain);
    return;
  }

  drawTop();
  draw();
}

function draw(focusTab = false) {
  stopPanel?.();
  stopPanel = null;
  const { section } = place();
  if (!states.has(model.name)) states.set(model.name, { onLocked: () => locked(true) });
  const state = states.get(model.name);
  const drawn = {
    try: () => tryPanel(model, state),
    batch: () => batchPanel(model, state),
    call: () => callPanel(model, state),
    traffic: () => {
      const panel = trafficPanel(model, state, () => place().section === "traffic");
      stopPanel = panel.stop;
      return panel.element;
    },
    versions: () => versionsPanel(model, start),
    about: () => aboutPanel(model),
  }[section]();
  const bar = tabs(t("sections"), sections.map((id) => ({ id, text: t(`tab_${id}`) })), section, (id, byKey) => {
    focusNext = byKey;
    if (id === section) return;
    go(model.name, id);
  });
  fill(main, bar, h("div.panel", { role: "tabpanel", id: `panel-${section}`, "aria-labelledby": `tab-${section}` }, drawn));
  const chosen = document.getElementById(`tab-${section}`);
  bar.scrollLeft = chosen.offsetLeft - bar.offsetLeft - ((bar.clientWidth - chosen.offsetWidth) / 2); // on a narrow screen the chosen one is in sight
  if (focusTab) chosen.focus();
}

let focusNext = false;

function drawTop() {
  const picker = models.length > 1
    ? h("select.picker", { id: "model", "aria-label": t("model"), onchange: (event) => go(event.target.value, place().section) }, models.map((entry) => h("option", { value: entry.name, selected: entry.name === model?.name }, entry.name)))
    : h("span.model-name", {}, model?.name ?? "");
  fill(top,
    h("div.brand", {}, mark(), h("h1", {}, t("title"))),
    h("div.where", {}, picker, model?.version && h("span.badge", {}, `${t("version")} ${model.version}`)),
    h("div.tools", {},
      api.key() && h("button.tool", { type: "button", onclick: () => { api.setKey(""); start(); } }, t("forgetKey")),
      h("button.tool", { type: "button", id: "language", "aria-label": t("languageLabel"), lang: language() === "en" ? "zh-Hans" : "en", onclick: switchLanguage }, t("language")),
      h("button.tool", { type: "button", id: "theme", "aria-label": t(`theme_${theme()}`), title: t(`theme_${theme()}`), onclick: () => { toast(t(`theme_${nextTheme()}`)); drawTop(); document.getElementById("theme").focus(); } }, themeSign(theme()))));
}

function switchLanguage() {
  setLanguage(language() === "en" ? "zh" : "en");
  drawTop();
  if (model) draw();
  else start();
  document.getElementById("language").focus();
}

function locked(wasRefused) {
  model = null;
  drawTop();
  const input = h("input", { type: "password", id: "key", autocomplete: "off", spellcheck: "false", required: true });
  fill(main, h("form.quiet-page.card", { onsubmit: (event) => { event.preventDefault(); api.setKey(input.value.trim()); start(); } },
    h("h2", {}, t("keyNeeded")), h("p.lead", {}, t("keyHint")),
    wasRefused && h("p.problem", { role: "alert" }, t("keyRefused")),
    h("label", { for: "key" }, t("key")), input, h("button.primary", { type: "submit" }, t("useKey"))));
  input.focus();
}

function trouble(title, hint) {
  fill(main, h("div.quiet-page", {}, h("h2", {}, title), h("p.lead", {}, hint), h("button.secondary", { type: "button", onclick: start }, t("retry"))));
}

function mark() {
  return h("svg.mark", { viewBox: "0 0 32 32", "aria-hidden": "true" }, h("rect", { width: 32, height: 32, rx: 8 }), h("path", { d: "M7 22V13M13 22V9M19 22v-6M25 22V12" }));
}

function themeSign(name) {
  const paths = {
    auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
    light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
    dark: "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5",
  };
  return h(`svg.sign.${name}`, { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: paths[name] }), name === "auto" && h("path.filled", { d: "M12 3a9 9 0 0 0 0 18z" }));
}

addEventListener("hashchange", () => {
  const { name } = place();
  const byKey = focusNext;
  focusNext = false;
  if (model && name === model.name) draw(byKey);
  else start();
});
applyTheme();
applyLanguage();
start();
