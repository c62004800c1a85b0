// "Many rows": paste or drop a file, predict all of it, take the answers along.

import { h, fill } from "./dom.js";
import { t } from "./i18n.js";
import { count, duration, number, percent } from "./format.js";
import { parseCsv, toCsv, toRows } from "./csv.js";
import { typicalRow } from "./form.js";
import * as api from "./api.js";

const rowsAtOnce = 500;
const shownRows = 200;

export function batchPanel(model, state) {
  const box = h("textarea.csv", { id: "csv", rows: 9, spellcheck: "false", "aria-label": t("batchLabel"), placeholder: `${model.columns.slice(0, 6).map((column) => column.name).join(",")}…` });
  const file = h("input", { type: "file", id: "csv-file", accept: ".csv,.tsv,.txt,text/csv", onchange: () => file.files[0] && take(file.files[0]) });
  const said = h("p.note", { "aria-live": "polite" });
  const result = h("div", {});
  const go = h("button.primary", { type: "button", id: "predict-all", onclick: run }, t("batchRun"));
  box.value = state.csv ?? "";
  box.addEventListener("input", () => { state.csv = box.value; });

  async function take(blob) {
    box.value = state.csv = await blob.text();
    file.value = "";
    await run();
  }

  function example() {
    const rows = Array.from({ length: 5 }, (_, i) => (i === 0 && model.example) || typicalRow(model, i + 1));
    box.value = state.csv = toCsv(model.columns.map((column) => column.name), rows.map((row) => model.columns.map((column) => (Array.isArray(row[column.name]) ? row[column.name].join(" ") : row[column.name]))));
  }

  async function run() {
    fill(result);
    const parsed = parseCsv(box.value);
    const missing = model.columns.filter((column) => !parsed.names.includes(column.name)).map((column) => column.name);
    if (parsed.rows.length === 0) return void fill(said, h("span.warn", {}, t("batchEmpty")));
    if (missing.length === model.columns.length) return void fill(said, h("span.warn", {}, t("batchMissing", missing.join(", "))));
    const rows = toRows(model.columns, parsed);
    go.disabled = true;
    const predictions = [];
    const started = performance.now();
    try {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        predictions.push(...await api.predict(model.name, rows.slice(start, start + rowsAtOnce)));
        fill(said, t("batchProgress", count(predictions.length), count(rows.length)));
      }

      fill(said, t("batchDone", count(rows.length), duration(performance.now() - started)), missing.length > 0 && h("span.warn", {}, ` ${t("batchMissing", missing.join(", "))}`));
      show(parsed, predictions);
    } catch (fault) {
      fill(said);
      fill(result, h("p.problem", { role: "alert" }, api.inWords(fault).replace(/\bRow (\d+)/, (_, row) => `Row ${predictions.length + Number(row) + 1}`))); // the server counts the rows of a request from 0, people those of a file from 1
    } finally {
      go.disabled = false;
    }
  }

  function show(parsed, predictions) {
    const names = model.classes.length ? ["PredictedLabel", ...model.classes.map((name) => `Probability.${name}`)] : predictions[0].interval ? ["Score", "Lower", "Upper"] : ["Score"];
    const cells = predictions.map((one) => (model.classes.length ? [one.label, ...model.classes.map((name) => one.probabilities[name])] : predictions[0].interval ? [one.score, one.interval.lower, one.interval.upper] : [one.score]));
    const written = (cell, i) => (typeof cell !== "number" ? cell : model.classes.length && i > 0 ? percent(cell) : number(cell));
    const classesShown = Math.min(names.length, 5);
    const inputs = parsed.names.map((name, i) => ({ name, i })).slice(0, 6);
    fill(result,
      h("div.actions.result-actions", {}, h("button.secondary", { type: "button", onclick: () => download(toCsv([...parsed.names, ...names], parsed.rows.map((row, i) => [...parsed.names.map((_, j) => row[j] ?? ""), ...cells[i]]))) }, t("batchDownload")), predictions.length > shownRows && h("span.note", {}, t("batchShown", shownRows))),
      h("div.table-scroll", { tabindex: 0, role: "region", "aria-label": t("answer") }, h("table", {},
        h("thead", {}, h("tr", {}, h("th.num", { scope: "col" }, "#"), names.slice(0, classesShown).map((name) => h("th.said", { scope: "col" }, name.replace("Probability.", ""))), inputs.map(({ name }) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, cells.slice(0, shownRows).map((row, i) => h("tr", {}, h("td.num", {}, count(i + 1)), row.slice(0, classesShown).map((cell, j) => h(`td.said${typeof cell === "number" ? ".num" : ""}`, {}, written(cell, j))), inputs.map(({ i: column }) => h("td", {}, parsed.rows[i][column] ?? ""))))))));
  }

  function download(text) {
    const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
    const link = h("a", { href: url, download: `${model.name}-predictions.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  const card = h("section.card.batch", {
    ondragover: (event) => { event.preventDefault(); card.classList.add("over"); },
    ondragleave: () => card.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); card.classList.remove("over"); if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]); },
  },
  h("p.lead", {}, t("batchLead")),
  box,
  h("div.actions", {}, go, h("label.file.secondary", { for: "csv-file" }, t("batchFile")), file, h("button.link", { type: "button", onclick: example }, t("batchExample"))),
  said, result);
  return card;
}
