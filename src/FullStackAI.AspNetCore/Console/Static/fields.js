// One control for each kind of column. Each has { element, value(), set(value), note }.

import { h, fill, middle, uid } from "./dom.js";
import { t } from "./i18n.js";
import { date, number, percent } from "./format.js";

const segmentedUpTo = 5;
const segmentedLetters = 34;
const listedUpTo = 60;

/** A labelled control for a column, with a way to say that its value is not known. */
export function field(column, onChange) {
  const id = uid("field");
  const note = h("p.note", { id: `${id}-note` });
  if (isSwitch(column)) column = { ...column, kind: "category", levels: ["0", "1"], values: [0, 1] };
  const make = { number: numberInput, integer: numberInput, boolean: choices, category: isShort(column.levels) ? choices : column.levels.length <= listedUpTo ? list : words, datetime: dateInput, vector: vectorInput }[column.kind] ?? textInput;
  const input = make(column, id, changed);
  const missing = h("input", { type: "checkbox", id: `${id}-missing`, onchange: changed });
  const group = input.isGroup ? { role: "group", "aria-labelledby": `${id}-label` } : {};
  const element = h(`div.field${column.kind === "text" || column.kind === "vector" ? ".wide" : ""}`, { ...group, "data-column": column.name },
    h("div.field-head", {},
      input.isGroup ? h("span.field-name", { id: `${id}-label`, title: column.name }, middle(column.name)) : h("label.field-name", { for: id, title: column.name }, middle(column.name)),
      h("label.unknown", { for: `${id}-missing`, title: t("unknownHint") }, missing, t("unknown"))),
    h("div.field-body", {}, input.element),
    note);

  function changed() {
    element.classList.toggle("is-unknown", missing.checked);
    fill(note, missing.checked ? "" : input.note?.() ?? "");
    onChange();
  }

  fill(note, input.note?.() ?? "");
  return {
    column,
    element,
    value: () => (missing.checked ? null : input.value()),
    set(value) {
      missing.checked = value === null || value === undefined;
      if (!missing.checked) input.set(value);
      element.classList.toggle("is-unknown", missing.checked);
      fill(note, missing.checked ? "" : input.note?.() ?? "");
    },
    focus: () => (element.querySelector("input:not([type=checkbox]), select, textarea") ?? missing).focus(),
  };
}

/** Few and short levels stand side by side, others in a list. */
const isShort = (levels) => levels.length <= segmentedUpTo && levels.reduce((sum, level) => sum + level.length + 4, 0) <= segmentedLetters;

/** Whole numbers that were only ever 0 or 1 are a choice, not a scale. */
const isSwitch = (column) => column.kind === "integer" && column.quantiles[0] === 0 && column.quantiles.at(-1) === 1;

function numberInput(column, id, onChange) {
  const quantiles = column.quantiles;
  const whole = column.kind === "integer" || (quantiles.length > 0 && quantiles.every(Number.isInteger));
  const box = h("input.number", { id, type: "number", step: whole ? 1 : "any", inputmode: whole ? "numeric" : "decimal", "aria-describedby": `${id}-note`, autocomplete: "off" });
  const [low, high] = bounds(quantiles);
  const outer = () => quantiles.length && box.value !== "" && (Number(box.value) < quantiles[0] || Number(box.value) > quantiles.at(-1));
  const note = () => (outer() ? h("span.warn", {}, t("outside", number(quantiles[0]), number(quantiles.at(-1)))) : quantiles.length ? t("typical", number(quantiles[2]), number(quantiles[4])) : "");
  if (!(high > low)) {
    box.addEventListener("input", onChange);
    return { element: box, note, value: () => (box.value === "" ? null : Number(box.value)), set: (value) => { box.value = tidy(value); } };
  }

  const share = (value) => `${(100 * Math.min(1, Math.max(0, (value - low) / (high - low)))).toFixed(2)}%`;
  const slider = h("input.slider", { type: "range", min: low, max: high, step: whole ? 1 : stepOf(low, high), "aria-label": column.name, "aria-describedby": `${id}-note` });
  const track = h("div.range", { vars: { "typical-from": share(quantiles[2]), "typical-to": share(quantiles[4]) } }, slider);
  const show = () => {
    track.style.setProperty("--at", share(Number(box.value)));
    slider.classList.toggle("unset", box.value === "");
  };
  slider.value = quantiles[3]; // until there is a value it stands, pale, at the middle of training
  show();
  box.addEventListener("input", () => { if (box.value !== "") slider.value = box.value; show(); onChange(); });
  slider.addEventListener("input", () => { box.value = tidy(Number(slider.value)); show(); onChange(); });
  return {
    element: h("div.number-and-range", {}, track, box),
    note,
    value: () => (box.value === "" ? null : Number(box.value)),
    set(value) {
      box.value = tidy(value);
      slider.value = box.value;
      show();
    },
  };
}

/** The slider's ends: those of training, unless few extreme rows would leave no room for the rest. */
function bounds(quantiles) {
  if (quantiles.length === 0) return [0, 0];
  const [least, few, , , , most, largest] = quantiles;
  const crowded = most > few && largest - least > 12 * (most - few);
  return crowded ? [Math.max(least, few - (most - few)), Math.min(largest, most + (most - few))] : [least, largest];
}

const tidy = (value) => String(Number.isFinite(Number(value)) ? Number(Number(value).toPrecision(10)) : value);

function stepOf(low, high) {
  return 10 ** Math.floor(Math.log10((high - low) / 200));
}

function choices(column, id, onChange) {
  const levels = column.values ?? (column.kind === "boolean" ? [false, true] : column.levels);
  const buttons = levels.map((level, i) => h("input", { type: "radio", name: id, id: `${id}-${i}`, value: String(i), onchange: onChange }));
  return {
    isGroup: true,
    element: h("div.choices", { role: "radiogroup", "aria-labelledby": `${id}-label` }, levels.map((level, i) => [buttons[i], h("label", { for: `${id}-${i}` }, column.levels[i])])),
    value() {
      const at = buttons.findIndex((button) => button.checked);
      return at < 0 ? null : levels[at];
    },
    set(value) {
      const at = column.kind === "boolean" ? (typeof value === "boolean" ? levels.indexOf(value) : column.levels.indexOf(String(value))) : column.levels.indexOf(String(value));
      buttons.forEach((button, i) => { button.checked = i === at; });
    },
  };
}

function list(column, id, onChange) {
  const select = h("select", { id, "aria-describedby": `${id}-note`, onchange: onChange }, h("option", { value: "", disabled: true, selected: true }, ""), column.levels.map((level) => h("option", { value: level }, level)));
  return { element: select, value: () => (select.value === "" ? null : select.value), set: (value) => { select.value = String(value); } };
}

function words(column, id, onChange) {
  const names = `${id}-levels`;
  const input = h("input", { id, list: names, "aria-describedby": `${id}-note`, autocomplete: "off", oninput: onChange });
  const known = new Set(column.levels);
  const complete = column.levelCount <= column.levels.length;
  return {
    element: h("div", {}, input, h("datalist", { id: names }, column.levels.map((level) => h("option", { value: level })))),
    note: () => (complete && input.value && !known.has(input.value) ? h("span.warn", {}, t("unseen")) : ""),
    value: () => (input.value === "" ? null : input.value),
    set: (value) => { input.value = String(value); },
  };
}

function dateInput(column, id, onChange) {
  const hasTime = [column.earliest, column.latest].some((text) => text && !/T00:00:00(\.0+)?$/.test(text) && text.includes("T"));
  const cut = hasTime ? 16 : 10;
  const input = h("input", { id, type: hasTime ? "datetime-local" : "date", min: column.earliest?.slice(0, cut), max: column.latest?.slice(0, cut), "aria-describedby": `${id}-note`, oninput: onChange });
  return {
    element: input,
    note: () => {
      const value = input.value;
      const out = value && column.earliest && (value < column.earliest.slice(0, cut) || value > column.latest.slice(0, cut));
      return out ? h("span.warn", {}, t("outside", date(column.earliest), date(column.latest))) : "";
    },
    value: () => (input.value === "" ? null : input.value.length === 16 ? `${input.value}:00` : input.value),
    set: (value) => { input.value = String(value).slice(0, cut); },
  };
}

function textInput(column, id, onChange) {
  const input = h("textarea", { id, rows: 3, "aria-describedby": `${id}-note`, oninput: onChange });
  return { element: input, value: () => input.value, set: (value) => { input.value = String(value); } };
}

function vectorInput(column, id, onChange) {
  let values = null;
  const side = Math.sqrt(column.width);
  const colour = Math.sqrt(column.width / 3);
  const channels = Number.isInteger(side) ? 1 : Number.isInteger(colour) ? 3 : 0;
  const box = h("textarea", { id, rows: 2, placeholder: t("vectorHint", column.width), spellcheck: "false", oninput: () => { values = parse(box.value, column.width); onChange(); } });
  const result = { value: () => values, set(value) { values = [...value]; box.value = values.map((item) => Number(Number(item).toPrecision(6))).join(", "); draw(); } };
  const draw = () => {};
  if (!channels || column.width < 16) return { ...result, element: box };

  const edge = channels === 1 ? side : colour;
  const canvas = h("canvas.thumbnail", { width: edge, height: edge, role: "img", "aria-label": column.name });
  const file = h("input", { type: "file", accept: "image/*", id: `${id}-file`, onchange: () => file.files[0] && read(file.files[0]) });
  const said = h("span.note", {}, t("imageRead", edge, edge));
  const drop = h("div.drop", {
    ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); },
    ondragleave: () => drop.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); drop.classList.remove("over"); if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0]); },
  }, canvas, h("div", {}, h("label.file", { for: `${id}-file` }, t("dropImage")), file, said));

  async function read(blob) {
    try {
      const image = await createImageBitmap(blob);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0, edge, edge);
      const pixels = context.getImageData(0, 0, edge, edge).data;
      const scale = column.maximum > 1.5 ? 1 : 1 / 255;
      values = [];
      for (let channel = 0; channel < channels; channel++) {
        for (let i = 0; i < edge * edge; i++) {
          const p = pixels.subarray(i * 4, (i * 4) + 3);
          values.push((channels === 3 ? p[channel] : (0.299 * p[0]) + (0.587 * p[1]) + (0.114 * p[2])) * scale);
        }
      }

      fill(said, t("imageRead", image.width, image.height));
      onChange();
    } catch {
      fill(said, h("span.warn", {}, t("notAnImage")));
    }
  }

  return { ...result, isGroup: true, element: drop, set(value) { values = [...value]; paint(canvas, values, edge, channels); } };
}

function parse(text, width) {
  const numbers = text.split(/[\s,;]+/).filter(Boolean).map(Number);
  return numbers.length === width && numbers.every(Number.isFinite) ? numbers : null;
}

function paint(canvas, values, edge, channels) {
  const scale = 255 / Math.max(1e-9, ...values);
  const context = canvas.getContext("2d");
  const image = context.createImageData(edge, edge);
  for (let i = 0; i < edge * edge; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[(i * 4) + channel] = values[channels === 3 ? (channel * edge * edge) + i : i] * scale;
    }

    image.data[(i * 4) + 3] = 255;
  }

  context.putImageData(image, 0, 0);
}

/** What training saw of a column, in words. */
export function seen(column) {
  if (column.quantiles.length) return `${number(column.quantiles[0])} – ${number(column.quantiles.at(-1))}`;
  if (column.earliest) return `${date(column.earliest)} – ${date(column.latest)}`;
  if (column.levels.length) return t("levels", column.levelCount || column.levels.length, column.levels.slice(0, 6).join(", ") + (column.levels.length > 6 ? "…" : ""));
  return column.kind === "vector" ? t("vectorHint", column.width) : "";
}

export const missingShare = (column) => (column.missingShare > 0 ? percent(column.missingShare) : "");
