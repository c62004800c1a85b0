// Runs what the console shows: C# as a program of its own with the usings of the SDK's template, TypeScript as a module.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";

const usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
const latest = (folder, prefix) => join(folder, readdirSync(folder).filter((name) => name.startsWith(prefix)).sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1));
const run = (command, args, env) => execFileSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles and runs; what it wrote. */
export const csharp = (code, env = {}) => inFolder((folder) => {
  const sdk = run("dotnet", ["--list-sdks"]).trim().split("\n").map((line) => /^(10\.\S+) \[(.*)\]/.exec(line)).filter(Boolean).at(-1);
  const root = dirname(realpathSync(sdk[2]));
  const references = join(latest(join(root, "packs", "Microsoft.NETCore.App.Ref"), "10."), "ref", "net10.0");
  writeFileSync(join(folder, "Program.cs"), code);
  writeFileSync(join(folder, "Usings.cs"), usings.map((name) => `global using ${name};`).join("\n"));
  run("dotnet", ["exec", join(sdk[2], sdk[1], "Roslyn", "bincore", "csc.dll"), "-nologo", "-nullable", "-warnaserror", `-out:${join(folder, "call.dll")}`,
    ...readdirSync(references).filter((name) => name.endsWith(".dll")).map((name) => `-r:${join(references, name)}`), join(folder, "Program.cs"), join(folder, "Usings.cs")]);
  writeFileSync(join(folder, "call.runtimeconfig.json"), JSON.stringify({ runtimeOptions: { tfm: "net10.0", framework: { name: "Microsoft.NETCore.App", version: "10.0.0" } } }));
  return run("dotnet", ["exec", join(folder, "call.dll")], env).trim();
});

/** Takes the types out and runs; what it wrote. */
export const typescript = (code, env = {}) => inFolder((folder) => {
  const { outputText, diagnostics } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  assert.deepEqual(diagnostics.map((one) => one.messageText), []);
  writeFileSync(join(folder, "call.mjs"), outputText);
  return run(process.execPath, [join(folder, "call.mjs")], env).trim();
});
