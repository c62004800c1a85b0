// "Versions": what the server holds of a model, and for administrators what it should answer with.

import { h, fill, toast } from "./dom.js";
import { t, tOr } from "./i18n.js";
import * as api from "./api.js";

export function versionsPanel(model, reload) {
  const body = h("div", {}, h("p.empty", {}, t("loading")));
  const percent = h("input", { type: "number", id: "percent", min: "0", max: "100", step: "any", value: "5" });

  async function show() {
    let entries = null;
    try {
      entries = (await api.repository()).filter((entry) => entry.name === model.name);
    } catch (fault) {
      entries = null;
      if (![401, 403, 404, 405].includes(fault.status)) return void fill(body, h("p.problem", {}, api.inWords(fault)));
    }

    const trial = entries && model.versions.length > 1 ? await api.rollout(model.name).catch(() => null) : null;
    const known = model.versions.length ? model.versions : [{ version: model.version, state: "READY" }];
    const named = (version) => Object.entries(model.aliases).filter(([, of]) => String(of) === String(version)).map(([alias]) => alias);
    const versions = known.map((one) => ({ ...one, ...entries?.find((entry) => String(entry.version) === String(one.version)), aliases: named(one.version) }));
    const serving = versions.findIndex((one) => String(one.version) === String(model.version));
    fill(body,
      trial && h("div.percent", {}, h("label", { for: "percent" }, t("percentOf")), percent),
      h("ol.versions", { reversed: true }, versions.map((one, i) => line(one, i === serving, i < serving, entries !== null, trial)).reverse()),
      trial && trialState(trial),
      versions.length < 2 && h("p.note", {}, t("single")),
      entries === null && versions.length > 1 && h("p.note", {}, t("adminOff")));
  }

  function line(one, isServing, isOlder, isAdmin, trial) {
    const version = String(one.version);
    const button = (text, action) => h("button.secondary", { type: "button", onclick: action }, text);
    return h(`li.version${isServing ? ".serving" : ""}`, {},
      h("div.version-name", {}, h("b", {}, one.version ?? "–"), isServing && h("span.badge.good", {}, t("serving")),
        h(`span.badge${one.state === "READY" ? ".good" : one.state === "UNAVAILABLE" ? ".bad" : ""}`, {}, tOr(`state_${one.state}`, one.state ?? "")),
        one.aliases.map((alias) => h("span.badge", {}, alias))),
      isAdmin && !isServing && one.state !== "UNAVAILABLE" && h("div.version-actions", {},
        button(isOlder ? t("rollback") : t("promote"), () => promote(version)),
        trial && [button(t("tryOn"), () => change(api.setCanary(model.name, version, Number(percent.value)))), button(t("compare"), () => change(api.setShadow(model.name, version)))]),
      one.reason && h("p.reason", {}, one.reason));
  }

  /** Whether a version is tried, and what comparisons have shown so far. */
  function trialState(trial) {
    const row = (text, kind) => h("p.trial-line", {}, h("span", {}, text), h("button.secondary", { type: "button", onclick: () => change(api.endTrial(model.name, kind)) }, t("endTrial")));
    const facts = (one) => [["compared", one.requests], ["rowsCompared", one.rows], ["equalRows", one.equal_rows], ["otherClassRows", one.other_class_rows], ["meanDifference", short(one.mean_difference)], ["largestDifference", short(one.largest_difference)], ["shadowFailed", one.failed], ["shadowDropped", one.dropped]];
    return h("div.trial", {},
      trial.canary && row(t("canaryNow", trial.canary.version, trial.canary.percent), "canary"),
      trial.shadow && row(t("shadowNow", trial.shadow.version, trial.shadow.percent), "shadow"),
      !trial.canary && trial.last_rollback && h("p.problem", {}, t("canaryEnded", trial.last_rollback.canary, trial.last_rollback.reason)),
      !trial.canary && trial.previous && trial.previous !== trial.answers && h("p.trial-line", {}, h("button.secondary", { type: "button", onclick: () => change(api.rollback(model.name)) }, t("backToPrevious", trial.previous))),
      trial.comparisons.map((one) => h("section.comparison", {}, h("h3", {}, t("shadowOf", one.shadow, one.answering)),
        h("dl.totals", {}, facts(one).map(([name, value]) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value)))))));
  }

  const short = (value) => (value === 0 ? "0" : Number(value).toPrecision(3));

  async function change(request) {
    try {
      await request;
      toast(t("trialSet"));
      show();
    } catch (fault) {
      toast(api.inWords(fault), "bad");
    }
  }

  async function promote(version) {
    try {
      await (model.versions.length > 1 ? api.promote(model.name, version) : api.setAlias(model.name, "default", version));
      toast(t("promoted", version));
      reload();
    } catch (fault) {
      toast(api.inWords(fault), "bad");
    }
  }

  show();
  return h("section.card", {}, h("p.lead", {}, t("versionsLead")), body);
}
