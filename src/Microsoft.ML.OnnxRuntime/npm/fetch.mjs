// Brings ONNX Runtime's C# sources and native libraries out of the npm registry into one folder:
//   <target>/sources/**.cs   <target>/runtimes/<rid>/native/*   <target>/licenses/*
// usage: node fetch.mjs <cpu|gpu> <target>
// Several builds may ask at the same moment: each works in a folder of its own and the last step is one rename,
// which the first to arrive wins.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [flavour, target] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const staging = `${target}.${process.pid}.partial`;

if (fs.existsSync(path.join(target, "complete"))) process.exit(0);

function fail(step, detail) {
  fs.rmSync(staging, { recursive: true, force: true });
  console.error(`ONNX Runtime could not be fetched: step '${step}' failed. ${detail}`);
  process.exit(1);
}

function npmCi() {
  const run = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: staging, encoding: "utf8", shell: process.platform === "win32",
  });
  if (run.error) fail("npm ci", `npm did not start (${run.error.code}); install Node.js 20 or newer with npm.`);
  if (run.status !== 0)
    fail("npm ci", `It ended with ${run.status}: ${run.stderr.trim().split("\n").slice(-5).join(" | ")}\n` +
      "Check the network and npm's registry (npm config get registry) and build again, or build with -p:OnnxRuntimeFromNuGet=true.");
}

function place(from, to) {
  const source = path.join(staging, "node_modules", from);
  if (!fs.existsSync(source)) fail("unpack", `The package lacks '${from}'.`);
  const destination = path.join(staging, "out", to);
  fs.mkdirSync(path.dirname(destination), { recursive: true });
  fs.cpSync(source, destination, { recursive: true });
}

const natives = {
  cpu: [
    ["linux-x64", "linux/x64/libonnxruntime.so.1", "libonnxruntime.so", "Linux/x64/libortextensions.so"],
    ["linux-arm64", "linux/arm64/libonnxruntime.so.1", "libonnxruntime.so", "Linux/arm64/libortextensions.so"],
    ["win-x64", "win32/x64/onnxruntime.dll", "onnxruntime.dll", "Windows/x64/ortextensions.dll"],
    ["win-arm64", "win32/arm64/onnxruntime.dll", "onnxruntime.dll", "Windows/arm64/ortextensions.dll"],
    ["osx-arm64", "darwin/arm64/libonnxruntime.1.29.0.dylib", "libonnxruntime.dylib", "macOS/arm64/libortextensions.dylib"],
  ],
};

function layOutCpu() {
  place("com.github.asus4.onnxruntime/Runtime", "sources");
  place("com.github.asus4.onnxruntime/LICENSE", "licenses/onnxruntime.txt");
  place("com.github.asus4.onnxruntime/ThirdPartyNotices.txt", "licenses/onnxruntime-third-party.txt");
  for (const [rid, library, name, extensions] of natives.cpu) {
    place(`onnxruntime-node/bin/napi-v6/${library}`, `runtimes/${rid}/native/${name}`);
    place(`com.github.asus4.onnxruntime-extensions/Plugins/${extensions}`, `runtimes/${rid}/native/${path.basename(extensions)}`);
  }
  for (const rid of ["x64", "arm64"])
    for (const dll of ["DirectML.dll", "dxcompiler.dll", "dxil.dll"])
      place(`onnxruntime-node/bin/napi-v6/win32/${rid}/${dll}`, `runtimes/win-${rid}/native/${dll}`);
}

function layOutGpu() {
  for (const provider of ["cuda", "shared", "tensorrt"])
    place(`com.github.asus4.onnxruntime.linux-x64-gpu/Plugins/Linux/x64/libonnxruntime_providers_${provider}.so`,
      `runtimes/linux-x64/native/libonnxruntime_providers_${provider}.so`);
}

fs.rmSync(staging, { recursive: true, force: true });
fs.mkdirSync(staging, { recursive: true });
for (const file of ["package.json", "package-lock.json"])
  fs.copyFileSync(path.join(here, flavour, file), path.join(staging, file));
npmCi();
if (flavour === "gpu") layOutGpu(); else layOutCpu();
fs.writeFileSync(path.join(staging, "out", "complete"), `${flavour}\n`);
try {
  fs.renameSync(path.join(staging, "out"), target);
} catch (error) {
  if (!fs.existsSync(path.join(target, "complete"))) fail("publish", `'${target}' could not be written: ${error.message}`);
}
fs.rmSync(staging, { recursive: true, force: true });
