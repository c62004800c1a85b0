// Checks OpenAPI documents, given as files, against the schema of OpenAPI 3.1, and their examples against their own schemas.

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

for (const file of process.argv.slice(2)) {
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
}

console.log(`${process.argv.length - 2} documents, ${examples} examples, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
