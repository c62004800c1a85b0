// The form of one row, built from the model's signature.

import { h, fill } from "./dom.js";
import { t } from "./i18n.js";
import { field } from "./fields.js";

const filterFrom = 16;

/** A form of all columns; onChange hears every edit. */
export function rowForm(model, onChange, onPredict) {
  const fields = model.columns.map((column) => field(column, onChange));
  const grid = h("div.fields", {}, fields.map((entry) => entry.element));
  const none = h("p.note.nothing", { hidden: true });
  const shown = h("span.note", { "aria-live": "polite" });
  const filter = h("input.filter", { type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: applyFilter });
  let samples = 0;

  function applyFilter() {
    const text = filter.value.trim().toLowerCase();
    let count = 0;
    for (const entry of fields) {
      const fits = entry.column.name.toLowerCase().includes(text);
      entry.element.hidden = !fits;
      count += fits ? 1 : 0;
    }

    none.hidden = count > 0;
    fill(none, t("noColumn", filter.value));
    fill(shown, text ? t("columnsShown", count, fields.length) : "");
  }

  function set(row) {
    for (const entry of fields) entry.set(row[entry.column.name]);
    onChange();
  }

  const element = h("form.card.form", { onsubmit: (event) => { event.preventDefault(); onPredict(); }, "aria-labelledby": "input-title", autocomplete: "off" },
    h("div.card-head", {},
      h("h2", { id: "input-title" }, t("input")),
      h("div.actions", {},
        model.example && h("button.link", { type: "button", id: "load-example", onclick: () => set(model.example) }, t("example")),
        h("button.link", { type: "button", onclick: () => set(typicalRow(model, ++samples)) }, t("random")))),
    fields.length >= filterFrom && h("div.filter-row", {}, filter, shown),
    grid,
    none,
    h("div.form-foot", {}, h("button.primary", { type: "submit", id: "predict" }, t("predict"))));

  return {
    element,
    row: () => Object.fromEntries(fields.map((entry) => [entry.column.name, entry.value()])),
    set,
    setOne(name, value) {
      fields.find((entry) => entry.column.name === name)?.set(value);
      onChange();
    },
    focus: (name) => fields.find((entry) => entry.column.name === name)?.focus(),
  };
}

/** Another row to start from: one of those the model carries, or one made of values between the quartiles, known levels and dates in range. The same number gives the same row. */
export function typicalRow(model, number) {
  if (model.typical.length) return model.typical[(number * 5) % model.typical.length];
  let state = (number * 2654435761) >>> 0;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const row = {};
  for (const column of model.columns) {
    row[column.name] = typicalValue(column, next, model.example?.[column.name]);
  }

  return row;
}

function typicalValue(column, next, otherwise) {
  const share = next();
  if (column.quantiles.length) {
    const [, low, q1, , q3, high] = column.quantiles;
    const value = share < 0.6 ? q1 + ((q3 - q1) * next()) : low + ((high - low) * next());
    return column.kind === "integer" || column.quantiles.every(Number.isInteger) ? Math.round(value) : Number(value.toPrecision(4));
  }

  if (column.kind === "boolean") return share < 0.5;
  if (column.levels.length) return column.levels[Math.floor(share * column.levels.length)];
  if (column.earliest) {
    const from = Date.parse(`${column.earliest.slice(0, 10)}T00:00:00Z`);
    const to = Date.parse(`${column.latest.slice(0, 10)}T00:00:00Z`);
    return new Date(from + ((to - from) * share)).toISOString().slice(0, 10);
  }

  return otherwise ?? null;
}
