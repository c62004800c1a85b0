// Builds elements. Text is always text: nothing from a model, a file or a server is ever read as markup.

const svgNames = new Set(["svg", "g", "path", "line", "circle", "rect", "text", "title", "polyline"]);

/** h("button.primary", { onclick }, "Predict"): a tag with classes, properties, children. */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const isSvg = svgNames.has(tag) && (tag !== "title" || props.svg);
  const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false || name === "svg") continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "vars") for (const [key, number] of Object.entries(value)) element.style.setProperty(`--${key}`, number);
    else if (!isSvg && (name === "value" || name === "checked" || name === "disabled" || name === "selected")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

const wholeUpTo = 14; // characters that fit wherever names stand

/** A name that gives up its middle where there is no room: alike names often differ at their end. */
export function middle(text) {
  if (text.length <= wholeUpTo) return text;
  const at = text.length - Math.min(8, Math.floor(text.length * 0.4));
  return h("span.middle", { "aria-label": text }, h("span", {}, text.slice(0, at)), h("span", {}, text.slice(at)));
}

let nextId = 0;
/** An id no other element has. */
export const uid = (prefix) => `${prefix}-${++nextId}`;

/** Calls a function once, some milliseconds after the last request to. */
export function debounce(action, milliseconds) {
  let timer = 0;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** A short message at the foot of the page. */
export function toast(text, kind = "info") {
  const note = h(`div.toast.${kind}`, {}, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}

/** A list of tabs: arrow keys move, the chosen one shows its panel. */
export function tabs(label, entries, chosen, onChoose) {
  const buttons = entries.map(({ id, text }) => h("button.tab", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(id === chosen), tabindex: id === chosen ? 0 : -1, "aria-controls": `panel-${id}`,
    onclick: () => onChoose(id),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const at = entries.findIndex((entry) => entry.id === id);
      const to = step === -Infinity ? 0 : step === Infinity ? entries.length - 1 : (at + step + entries.length) % entries.length;
      onChoose(entries[to].id, true);
    },
  }, text));
  const bar = h("div.tabs", { role: "tablist", "aria-label": label, onscroll: () => fade(bar) }, buttons);
  new ResizeObserver(() => fade(bar)).observe(bar);
  return bar;
}

/** Lets the ends of a line fade behind which more of it can be scrolled to. */
function fade(bar) {
  bar.classList.toggle("more-before", bar.scrollLeft > 2);
  bar.classList.toggle("more-behind", bar.scrollWidth - bar.clientWidth - bar.scrollLeft > 2);
}
