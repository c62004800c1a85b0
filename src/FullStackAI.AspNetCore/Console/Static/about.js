// "About": what the model predicts, how well, and from which columns.

import { h } from "./dom.js";
import { t, tOr } from "./i18n.js";
import { count, number } from "./format.js";
import { missingShare, seen } from "./fields.js";

const sourceOf = ({ source }) => {
  const folds = /^(\d+)-fold cross-validation$/.exec(source ?? "");
  return folds ? t("folds", folds[1]) : source ?? "";
};

export function aboutPanel(model) {
  const facts = [
    [t("aboutLabel"), model.label],
    [t("aboutTask"), tOr(`task_${model.task}`, model.task) + (model.classes.length ? ` (${model.classes.slice(0, 8).join(", ")}${model.classes.length > 8 ? "…" : ""})` : "")],
    model.trainer && [t("aboutTrainer"), model.trainer],
    model.trainingRows && [t("aboutRows"), count(model.trainingRows)],
    model.createdAt && [t("aboutMade"), model.createdAt.slice(0, 10)],
  ].filter(Boolean);
  return h("div.about", {},
    h("section.card", {}, h("dl.facts", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      model.scores.length > 0 && [h("h3", {}, t("aboutScores")), h("div.table-scroll", {}, h("table", {},
        h("thead", {}, h("tr", {}, [t("aboutMetric"), t("aboutValue"), t("aboutSource")].map((name, i) => h(`th${i === 1 ? ".num" : ""}`, { scope: "col" }, name)))),
        h("tbody", {}, model.scores.map((score) => h("tr", {}, h("td", {}, score.metric), h("td.num", {}, number(score.value), score.standard_error && h("small", {}, ` ± ${number(score.standard_error)}`)), h("td", {}, sourceOf(score)))))))]),
    h("section.card", {}, h("h3", {}, t("aboutColumns")), h("div.table-scroll", { tabindex: 0, role: "region", "aria-label": t("aboutColumns") }, h("table", {},
      h("thead", {}, h("tr", {}, [t("aboutColumn"), t("aboutKind"), t("aboutRange"), t("aboutMissing")].map((name, i) => h(`th${i === 3 ? ".num" : ""}`, { scope: "col" }, name)))),
      h("tbody", {}, model.columns.map((column) => h("tr", {}, h("td", {}, h("b", {}, column.name)), h("td", {}, t(`kind_${column.kind}`)), h("td", {}, seen(column)), h("td.num", {}, missingShare(column)))))))));
}
