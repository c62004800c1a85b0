// Checks OpenAPI documents, given as files, against the schema of OpenAPI 3.1, and their examples against their own schemas.
// With --answers FILE, an array of { document, method, path, status, type, sent, sentType, body }, also that a server answers what its document says.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Validator } from "@seriousme/openapi-schema-validator";

const Ajv2020 = createRequire(import.meta.url)("ajv/dist/2020.js").default;
let faults = 0;
let examples = 0;

function fault(where, what) {
  faults++;
  console.error(`${where}: ${typeof what === "string" ? what : JSON.stringify(what)}`);
}

const at = process.argv.indexOf("--answers");
const answers = at < 0 ? [] : JSON.parse(readFileSync(process.argv[at + 1], "utf8"));
const files = process.argv.slice(2, at < 0 ? undefined : at);
const essence = (type) => (type ?? "").split(";")[0].trim();

for (const file of files) {
  const document = JSON.parse(readFileSync(file, "utf8"));
  const result = await new Validator().validate(structuredClone(document));
  if (!result.valid) fault(file, result.errors);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: "doc", components: document.components });
  const check = (where, schema, value) => {
    examples++;
    const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components'));
    const valid = ajv.compile(local);
    if (!valid(value)) fault(where, valid.errors);
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const bodies = [["request", operation.requestBody], ...Object.entries(operation.responses)];
      for (const [part, body] of bodies) {
        for (const [type, media] of Object.entries(body?.content ?? {})) {
          if (media.example !== undefined) check(`${file} ${method} ${path} ${part} ${type}`, media.schema, media.example);
          for (const [name, example] of Object.entries(media.examples ?? {})) check(`${file} ${method} ${path} ${part} ${type} ${name}`, media.schema, example.value);
        }
      }
    }
  }

  for (const answer of answers.filter((one) => one.document === file)) {
    const where = `${answer.method} ${answer.path} ${answer.status}`;
    const operation = document.paths[answer.path]?.[answer.method];
    if (!operation) { fault(where, "not in the document"); continue; }
    if (answer.sent && answer.status < 300) {
      const taken = Object.entries(operation.requestBody?.content ?? {}).find(([type]) => type === essence(answer.sentType) || (type.endsWith("/*") && answer.sentType.startsWith(type.slice(0, -1))))?.[1];
      if (!taken) fault(where, `takes no ${answer.sentType}`);
      else if (essence(answer.sentType) === "application/json") check(`${where} request`, taken.schema, JSON.parse(answer.sent));
    }

    const said = operation.responses[String(answer.status)];
    if (!said) { fault(where, "this status is not in the document"); continue; }
    if (!answer.body.trim()) { examples++; continue; }
    const media = said.content && Object.entries(said.content).find(([type]) => essence(type) === essence(answer.type))?.[1];
    if (said.content && !media) fault(where, `answers ${answer.type}, not ${Object.keys(said.content)}`);
    else if (media && /json$/.test(essence(answer.type)) && !/ndjson/.test(answer.type)) check(where, media.schema, JSON.parse(answer.body));
  }
}

console.log(`${files.length} documents, ${examples} examples, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
