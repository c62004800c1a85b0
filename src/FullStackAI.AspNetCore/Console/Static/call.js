// "Call it from": the exact call for the row in the form, in four languages.

import { h, fill, tabs, toast } from "./dom.js";
import { t } from "./i18n.js";
import * as api from "./api.js";

export function callPanel(model, state) {
  const row = state.row ?? model.example ?? Object.fromEntries(model.columns.map((column) => [column.name, null]));
  const url = api.address(`models/${encodeURIComponent(model.name)}/predict`);
  const languages = [
    { id: "curl", text: "curl", code: curl },
    { id: "csharp", text: "C#", code: csharp },
    { id: "python", text: "Python", code: python },
    { id: "typescript", text: "TypeScript", code: typescript },
  ];
  const panel = h("div", {});
  const bar = h("div", {});

  function choose(id, focus) {
    state.language = id;
    fill(bar, tabs(t("tab_call"), languages, id, choose));
    const chosen = languages.find((language) => language.id === id);
    const code = chosen.code(url, row, Boolean(api.key()), model);
    fill(panel, h("div.code", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}` },
      h("button.copy", { type: "button", onclick: () => copy(code) }, t("copy")),
      h("pre", { tabindex: 0 }, h("code", {}, code))),
    api.key() && h("p.note", {}, t("callKey")),
    h("p.note", {}, t("openApiLead"), " ", h("button.secondary", { type: "button", onclick: () => saveOpenApi(model) }, t("openApi"))));
    if (focus) document.getElementById(`tab-${id}`)?.focus();
  }

  choose(state.language ?? "curl");
  return h("section.card", {}, h("p.lead", {}, t("callLead")), bar, panel);
}

// Fetched, so that the key goes with the request, and handed to the browser as a file.
async function saveOpenApi(model) {
  try {
    const text = JSON.stringify(await api.openApi(model.name), null, 2);
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    h("a", { href: address, download: `${model.name}.openapi.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch (fault) {
    toast(fault.message);
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea.offscreen", { readonly: true, value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  toast(t("copied"));
}

const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl(url, row, withKey) {
  return [`curl ${shell(url)} \\`, ...(withKey ? [`  -H "Authorization: Bearer $MODEL_KEY" \\`] : []), `  -H 'Content-Type: application/json' \\`, `  -d ${shell(JSON.stringify(row, null, 2))}`].join("\n");
}

function csharp(url, row, withKey, model) {
  const json = JSON.stringify(row, null, 4);
  // One quote more than any run of quotes in the text, as raw strings ask for.
  const quotes = '"'.repeat(Math.max(3, ...[...json.matchAll(/"+/g)].map((run) => run[0].length + 1)));
  return `using System.Text;
using System.Text.Json;

using var http = new HttpClient();
${withKey ? `http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("MODEL_KEY"));\n` : ""}using var content = new StringContent(${quotes}
${json.split("\n").map((line) => `    ${line}`).join("\n")}
    ${quotes}, Encoding.UTF8, "application/json");

using HttpResponseMessage answer = await http.PostAsync(${JSON.stringify(url)}, content);
answer.EnsureSuccessStatusCode();
using JsonDocument prediction = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
Console.WriteLine(prediction.RootElement.GetProperty("${model.classes.length ? "label" : "score"}"));
`;
}

function python(url, row, withKey, model) {
  return `import json${withKey ? "\nimport os" : ""}
from urllib.request import Request, urlopen

row = ${pythonValue(row, 0)}

request = Request(
    ${JSON.stringify(url)},
    data=json.dumps(row).encode(),
    headers={"Content-Type": "application/json"${withKey ? ', "Authorization": f"Bearer {os.environ[\'MODEL_KEY\']}"' : ""}},
)
with urlopen(request) as answer:
    prediction = json.load(answer)

print(prediction["${model.classes.length ? "label" : "score"}"])
`;
}

function pythonValue(value, depth) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map((item) => pythonValue(item, depth)).join(", ")}]`;
  if (typeof value === "object") return `{\n${Object.entries(value).map(([name, item]) => `    ${JSON.stringify(name)}: ${pythonValue(item, depth + 1)},`).join("\n")}\n}`;
  return JSON.stringify(value);
}

function typescript(url, row, withKey, model) {
  const answer = model.classes.length ? "{ label: string; probabilities: Record<string, number> }" : "{ score: number }";
  return `type Prediction = ${answer};

const row = ${JSON.stringify(row, null, 2)};

const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { "Content-Type": "application/json"${withKey ? ", Authorization: `Bearer ${process.env.MODEL_KEY}`" : ""} },
  body: JSON.stringify(row),
});
if (!answer.ok) throw new Error((await answer.json()).error);
const prediction: Prediction = await answer.json();
console.log(prediction.${model.classes.length ? "label" : "score"});
`;
}
