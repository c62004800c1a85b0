// Opens the console in Chromium and keeps what no test may see: errors, policy violations, requests to other servers.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

export const root = new URL(process.env.CONSOLE_URL ?? "http://127.0.0.1:8080/");
let browser = null;

export async function open(t, { path = "", init, ...options } = {}) {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"], timeout: 180_000 });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(180_000); // a slow machine with other work beside takes its time
  context.setDefaultNavigationTimeout(180_000);
  const page = await context.newPage();
  const seen = { errors: [], foreign: [], violations: [] };
  page.on("pageerror", (fault) => seen.errors.push(fault.message));
  page.on("console", (message) => { if (message.type() === "error" && !/status of (4|5)\d\d|ERR_FAILED/.test(message.text())) seen.errors.push(message.text()); });
  page.on("request", (request) => { const url = new URL(request.url()); if (url.origin !== root.origin && !["data:", "blob:"].includes(url.protocol)) seen.foreign.push(request.url()); });
  await page.exposeFunction("reportViolation", (text) => seen.violations.push(text));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => window.reportViolation(`${event.violatedDirective} ${event.blockedURI}`)));
  if (init) await init(page);
  await page.goto(new URL(`console/${path}`, root).href);
  t.after(() => context.close());
  return { page, seen };
}

export const close = () => browser?.close();

export async function shot(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

export async function api(path, body) {
  const answer = await fetch(new URL(path, root), body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return answer.json();
}

/** Loads the example row and waits for the answer and its reasons. */
export async function example(page) {
  await page.click("#load-example");
  await page.waitForSelector(".waterfall");
}
