// "Versions": what the server holds of a model, and for administrators what it should answer with.

import { h, fill, toast } from "./dom.js";
import { t } from "./i18n.js";
import * as api from "./api.js";

export function versionsPanel(model, reload) {
  const body = h("div", {}, h("p.empty", {}, t("loading")));

  async function show() {
    let entries = null;
    try {
      entries = (await api.repository()).filter((entry) => entry.name === model.name);
    } catch (fault) {
      entries = null;
      if (![401, 403, 404, 405].includes(fault.status)) return void fill(body, h("p.problem", {}, t("failedRequest", fault.message)));
    }

    const trial = entries && model.versions.length > 1 ? await api.rollout(model.name).catch(() => null) : null;
    const known = model.versions.length ? model.versions : [{ version: model.version, state: "READY" }];
    const named = (version) => Object.entries(model.aliases).filter(([, of]) => String(of) === String(version)).map(([alias]) => alias);
    const versions = known.map((one) => ({ ...one, ...entries?.find((entry) => String(entry.version) === String(one.version)), aliases: named(one.version) }));
    const isAdmin = entries !== null;
    const serving = String(model.version);
    const at = versions.findIndex((one) => String(one.version) === serving);
    fill(body,
      h("div.table-scroll", {}, h("table.versions", {},
        h("thead", {}, h("tr", {}, [t("version"), t("state"), t("aliases"), t("reason"), ""].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, versions.map((one, i) => h("tr", {},
          h("td", {}, h("b", {}, one.version ?? "–"), String(one.version) === serving && h("span.badge.good", {}, t("serving"))),
          h("td", {}, h(`span.badge${one.state === "READY" ? ".good" : one.state === "UNAVAILABLE" ? ".bad" : ""}`, {}, one.state ?? "")),
          h("td", {}, one.aliases.map((alias) => h("span.badge", {}, alias))),
          h("td.reason", {}, one.reason ?? ""),
          h("td", {}, isAdmin && String(one.version) !== serving && one.state !== "UNAVAILABLE" && [
            h("button.secondary", { type: "button", onclick: () => promote(one.version) }, i < at ? t("rollback") : t("promote")),
            trial && [" ", h("button.secondary", { type: "button", onclick: () => change(api.setCanary(model.name, String(one.version), Number(percent.value))) }, t("tryOn")),
              " ", h("button.secondary", { type: "button", onclick: () => change(api.setShadow(model.name, String(one.version))) }, t("compare"))]])))))),
      trial && trialState(trial),
      versions.length < 2 && h("p.note", {}, t("single")),
      !isAdmin && versions.length > 1 && h("p.note", {}, t("adminOff")));
  }

  const percent = h("input", { type: "number", min: "0", max: "100", step: "any", value: "5" });

  /** Whether a version is tried, and what comparisons have shown so far. */
  function trialState(trial) {
    const end = (kind) => h("button.secondary", { type: "button", onclick: () => change(api.endTrial(model.name, kind)) }, t("endTrial"));
    return h("div.trial", {},
      h("label", {}, t("percentOf"), " ", percent),
      trial.canary && h("p", {}, t("canaryNow", trial.canary.version, trial.canary.percent), " ", end("canary")),
      trial.shadow && h("p", {}, t("shadowNow", trial.shadow.version, trial.shadow.percent), " ", end("shadow")),
      !trial.canary && trial.previous && trial.previous !== trial.answers && h("p", {}, h("button.secondary", { type: "button", onclick: () => change(api.rollback(model.name)) }, t("backToPrevious", trial.previous))),
      trial.comparisons.map((one) => h("div.table-scroll", {}, h("table.versions", {},
        h("caption", {}, t("shadowOf", one.shadow, one.answering)),
        h("tbody", {}, [["compared", one.requests], ["rowsCompared", one.rows], ["equalRows", one.equal_rows], ["otherClassRows", one.other_class_rows], ["meanDifference", short(one.mean_difference)], ["largestDifference", short(one.largest_difference)], ["shadowFailed", one.failed], ["shadowDropped", one.dropped]]
          .map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, t(name)), h("td", {}, value))))))));
  }

  const short = (value) => (value === 0 ? "0" : Number(value).toPrecision(3));

  async function change(request) {
    try {
      await request;
      toast(t("trialSet"));
      show();
    } catch (fault) {
      toast(t("failedRequest", fault.message), "bad");
    }
  }

  async function promote(version) {
    try {
      await (model.versions.length > 1 ? api.promote(model.name, String(version)) : api.setAlias(model.name, "default", String(version)));
      toast(t("promoted", version));
      reload();
    } catch (fault) {
      toast(t("failedRequest", fault.message), "bad");
    }
  }

  show();
  return h("section.card", {}, h("p.lead", {}, t("versionsLead")), body);
}
