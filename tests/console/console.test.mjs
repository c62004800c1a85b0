// The console as people use it. Models on the server: churn (binary), version (regression), hostile (names that are markup), tour (a date, a picture, text, 80 levels).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { api, close, example, open, root, shot } from "./browser.mjs";
import { contrastFaults } from "./contrast.mjs";
import { csharp, typescript } from "./languages.mjs";

after(close);

const clean = (seen) => assert.deepEqual(seen, { errors: [], foreign: [], violations: [] });

test("the form is built from the signature", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await page.waitForSelector("#predict");
  const { inputs } = await api("models/churn/signature");
  assert.deepEqual(await page.$$eval(".field", (fields) => fields.map((field) => field.dataset.column)), inputs.map((column) => column.name));
  for (const column of inputs) {
    const field = page.locator(`.field[data-column="${column.name}"]`);
    if (column.quantiles) {
      assert.equal(await field.locator("input[type=range]").getAttribute("min"), String(column.quantiles[0]));
      assert.equal(await field.locator("input[type=range]").getAttribute("max"), String(column.quantiles.at(-1)));
    } else if (column.kind === "Category" || column.kind === "Boolean") {
      const shown = await field.locator(".choices label, select option").allTextContents();
      assert.deepEqual(shown.filter(Boolean), column.levels);
    }
  }

  await shot(page, "empty");
  clean(seen);
});

test("an example row gets its answer, and reasons that add up", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  const { example: row } = await api("models/churn/signature");
  const answer = await api("models/churn/explain", row);
  assert.equal(await page.textContent("#answer-label"), answer.label);
  const output = answer.explanation.outputs[0];
  const sum = output.contributions.reduce((total, one) => total + one.contribution, output.baseline);
  assert.ok(Math.abs(sum - output.score) < 1e-9);
  const largest = [...output.contributions].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))[0].column;
  assert.equal(await page.locator(".waterfall button").first().getAttribute("data-column"), largest);
  await shot(page, "answer");
  clean(seen);
});

test("the reasons are those of the class they name, and of two classes the one's are the other's turned round", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  const { example: row } = await api("models/churn/signature");
  const { label, probabilities, explanation } = await api("models/churn/explain", row);
  const [positive] = explanation.outputs;
  const largest = positive.contributions.reduce((most, one) => (Math.abs(one.contribution) > Math.abs(most.contribution) ? one : most));
  assert.match(await page.textContent(".total .step-name"), new RegExp(`“${label}”`));
  for (const name of Object.keys(probabilities)) {
    const side = name === positive.class ? 1 : -1;
    await page.selectOption(".why-head select", name);
    assert.match(await page.textContent(".total .step-name"), new RegExp(`“${name}”`));
    assert.ok(Math.abs(Number((await page.textContent(".total .step-change")).replace("−", "-")) - (side * positive.score)) < 0.001);
    const change = await page.locator(`.waterfall button[data-column="${largest.column}"] .step-change`).getAttribute("class");
    assert.equal(change.includes("up"), side * largest.contribution > 0);
  }

  clean(seen);
});

test("an edit changes the answer by itself, and an unknown value is sent as null", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  const sent = page.waitForRequest((request) => request.url().endsWith("/predict") && request.postDataJSON()[0].tenure === 60);
  await page.fill('.field[data-column="tenure"] input[type=number]', "60");
  await sent;
  const unknown = page.waitForRequest((request) => request.url().endsWith("/predict") && request.postDataJSON()[0].tenure === null);
  await page.locator('.field[data-column="tenure"] input[type=checkbox]').check({ force: true });
  await unknown;
  await page.locator('.field[data-column="tenure"] input[type=checkbox]').uncheck({ force: true });
  await page.fill('.field[data-column="tenure"] input[type=number]', "500");
  assert.match(await page.textContent('.field[data-column="tenure"] .note'), /outside training/);
  clean(seen);
});

test("a chosen column shows its what-if curve, and a point of it is taken over", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  await page.click('.waterfall button[data-column="tenure"]');
  const chart = page.locator(".curve svg.chart");
  await chart.waitFor();
  await shot(page, "curve");
  await chart.focus();
  await page.keyboard.press("End");
  const reading = await page.textContent(".reading");
  await page.keyboard.press("Enter");
  const { inputs, example: row } = await api("models/churn/signature");
  const most = inputs.find((column) => column.name === "tenure").quantiles.at(-1);
  assert.equal(await page.inputValue('.field[data-column="tenure"] input[type=number]'), String(most));
  const moved = await api("models/churn/predict", { ...row, tenure: most });
  assert.ok(reading.includes(`${(100 * moved.probabilities.leaves).toFixed(1)}%`), reading);
  await page.click('.waterfall button[data-column="plan"]');
  await page.locator(".level-bars button").first().click();
  await shot(page, "levels");
  clean(seen);
});

test("everything can be done with the keyboard alone", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await page.waitForSelector("#predict");
  const reach = async (fits, limit = 80) => {
    for (let i = 0; i < limit; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(fits)) return;
    }

    assert.fail(`not reached with Tab: ${fits}`);
  };
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await reach(() => document.activeElement.id === "skip");
  assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0));
  await reach(() => document.activeElement.id === "load-example");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".waterfall");
  await reach(() => document.activeElement.matches('.waterfall button[data-column="tenure"]'));
  await page.keyboard.press("Enter");
  await page.locator(".curve svg.chart").waitFor();
  await reach(() => document.activeElement.matches("svg.chart"));
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('.field[data-column="tenure"] input[type=number]').value === "0");
  await page.locator("#tab-try").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("#csv").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-batch");
  clean(seen);
});

test("the language and the theme are switched and kept", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  await page.click("#language");
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
  assert.equal(await page.textContent("#predict"), "预测");
  await page.waitForSelector(".waterfall");
  await page.click("#theme");
  await page.click("#theme");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.waitForTimeout(50);
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await shot(page, "chinese-dark");
  await page.reload();
  await page.waitForSelector("#predict");
  assert.equal(await page.textContent("#predict"), "预测");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  clean(seen);
});

for (const colorScheme of ["light", "dark"]) {
  test(`text has enough contrast, ${colorScheme}`, async (t) => {
    const { page, seen } = await open(t, { path: "#churn/try", colorScheme });
    await example(page);
    await page.click('.waterfall button[data-column="tenure"]');
    await page.locator(".curve svg.chart").waitFor();
    await page.mouse.move(0, 0);
    const faults = await page.evaluate(contrastFaults);
    for (const section of ["batch", "call", "traffic", "versions", "about"]) {
      await page.click(`#tab-${section}`);
      await page.waitForTimeout(150);
      if (section === "versions") await page.locator(".version-actions").first().waitFor();
      faults.push(...await page.evaluate(contrastFaults));
    }

    assert.deepEqual(faults, []);
    clean(seen);
  });
}

test("pasted rows are predicted and taken along as CSV", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/batch" });
  await page.fill("#csv", 'tenure,plan,charges,paperless\n1,basic,30.5,no\n70,"pro",60,yes\n,plus,,\n');
  await page.click("#predict-all");
  await page.locator("tbody tr").nth(2).waitFor();
  const answer = await api("models/churn/predict", [{ tenure: 1, plan: "basic", charges: 30.5, paperless: "no" }, { tenure: 70, plan: "pro", charges: 60, paperless: "yes" }, { tenure: null, plan: "plus", charges: null, paperless: null }]);
  assert.deepEqual(await page.locator("tbody tr td:nth-child(2)").allTextContents(), answer.predictions.map((one) => one.label));
  await shot(page, "batch");
  const download = page.waitForEvent("download");
  await page.getByText("Download as CSV").click();
  const lines = readFileSync(await (await download).path(), "utf8").trim().split("\r\n");
  assert.equal(lines.length, 4);
  assert.match(lines[0], /tenure,plan,charges,paperless,PredictedLabel,Probability\.stays,Probability\.leaves$/);
  clean(seen);
});

test("a fault in pasted rows names the row as the page counts it", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/batch" });
  const rows = Array.from({ length: 600 }, (_, i) => (i === 550 ? "soon,basic,1,no" : "1,basic,1,no"));
  await page.fill("#csv", ["tenure,plan,charges,paperless", ...rows].join("\n"));
  await page.click("#predict-all");
  assert.match(await page.textContent(".problem"), /Row 551 .*'tenure'/);
  clean(seen);
});

test("an address of a model that is not served leads to one that is, and says so", async (t) => {
  const { page, seen } = await open(t, { path: "#nothing/about" });
  await page.getByText("There is no model “nothing”").waitFor();
  assert.equal(await page.getAttribute("#tab-about", "aria-selected"), "true");
  assert.equal(new URL(page.url()).hash, "#churn/about");
  clean(seen);
});

test("the calls it shows give the answer it shows", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try" });
  await example(page);
  const label = await page.textContent("#answer-label");
  await page.click("#tab-call");
  const code = async (name) => {
    await page.click(`#tab-${name}`);
    return page.textContent(".code code");
  };
  assert.equal(JSON.parse(execFileSync("bash", ["-c", `curl -s ${(await code("curl")).slice(5)}`], { encoding: "utf8" })).label, label);
  assert.equal(execFileSync("/usr/bin/python3", ["-c", await code("python")], { encoding: "utf8" }).trim(), label);
  assert.equal(csharp(await code("csharp")), label);
  assert.equal(typescript(await code("typescript")), label);
  await shot(page, "call");
  clean(seen);
});

test("a number is answered with its interval", async (t) => {
  const { page, seen } = await open(t, { path: "#version/try" });
  await example(page);
  const { example: row } = await api("models/version/signature");
  const answer = await api("models/version/predict", row);
  assert.equal(await page.textContent("#answer-label"), String(answer.score));
  assert.match(await page.textContent(".answer"), /between/);
  await shot(page, "regression");
  clean(seen);
});

test("names that are markup stay text", async (t) => {
  const { page, seen } = await open(t, { path: "#hostile/try" });
  await example(page);
  for (const section of ["batch", "call", "versions", "about"]) await page.click(`#tab-${section}`);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.equal(await page.locator("main img, main script, main b b").count(), 0);
  assert.match(await page.textContent("main"), /<img src=x onerror=/);
  clean(seen);
});

test("a narrow screen needs no sideways scrolling", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/try", viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await example(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.match(await page.textContent(".peek"), /%/);
  await shot(page, "phone");
  clean(seen);
});

test("a server that is away, and one that asks for a key, are told apart", async (t) => {
  const away = await open(t, { init: (page) => page.route("**/models", (route) => route.abort()) });
  await away.page.getByRole("button", { name: "Try again" }).waitFor();
  await shot(away.page, "away");
  const gone = await open(t, { path: "#churn/try" });
  await gone.page.route("**/predict", (route) => route.abort());
  await gone.page.click("#load-example");
  assert.equal(await gone.page.textContent(".answer-body .problem"), "The server does not answer");
  let given = null;
  const locked = await open(t, { init: (page) => page.route("**/models", (route) => {
    given = route.request().headers().authorization ?? null;
    return given ? route.continue() : route.fulfill({ status: 401, contentType: "application/json", body: '{"error":"Who is calling?"}' });
  }) });
  await locked.page.fill("#key", "ak_test_secret");
  await shot(locked.page, "key");
  await locked.page.keyboard.press("Enter");
  await locked.page.waitForSelector("#predict");
  assert.equal(given, "Bearer ak_test_secret");
  assert.equal(await locked.page.evaluate(() => localStorage.getItem("console.key")), null);
  clean(locked.seen);
});

test("traffic shows what was asked and what failed", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/traffic" });
  await page.locator(".meter").first().waitFor();
  const rows = async () => Number((await page.locator(".totals dd").first().textContent()).replace(/\D/g, ""));
  const before = await rows();
  const { example: row } = await api("models/churn/signature");
  await api("models/churn/predict", { tenure: "soon" });
  for (let i = 0; i < 5; i++) await api("models/churn/predict", [row, row]); // last: what is waited for
  await page.waitForFunction((least) => Number(document.querySelector(".totals dd").textContent.replace(/\D/g, "")) >= least, before + 10);
  assert.equal(await page.locator(".meter svg").count(), 3);
  assert.match(await page.locator(".meter.latency .meter-value").textContent(), /\d (µs|ms|s)/);
  assert.ok(Number(await page.locator(".totals dd").nth(1).textContent()) >= 1);
  assert.match(await page.locator(".totals dd").nth(2).textContent(), /\d (µs|ms|s)/);
  assert.match(await page.locator(".totals dt").nth(4).textContent(), /99\s?%/);
  await shot(page, "traffic");
  clean(seen);
});

test("the OpenAPI document of a model can be saved", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/call" });
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the OpenAPI document" }).click()]);
  assert.equal(saved.suggestedFilename(), "churn.openapi.json");
  const document = JSON.parse(readFileSync(await saved.path(), "utf8"));
  assert.equal(document.openapi, "3.1.0");
  assert.ok(document.paths["/models/churn/predict"].post);
  clean(seen);
});

test("an older version is rolled back to, and the newer promoted again", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/versions" });
  const serving = page.locator(".version", { hasText: "answers now" });
  await serving.waitFor();
  assert.match(await serving.textContent(), /^2/);
  await shot(page, "versions");
  await page.getByRole("button", { name: "Roll back" }).click();
  await page.locator(".version", { hasText: "answers now" }).filter({ hasText: /^1/ }).waitFor();
  assert.equal((await api("models/churn")).version, "1");
  assert.match(await page.textContent(".where"), /Version 1/);
  await page.getByRole("button", { name: "Promote" }).click();
  await page.locator(".version", { hasText: "answers now" }).filter({ hasText: /^2/ }).waitFor();
  assert.equal((await api("models/churn")).version, "2");
  clean(seen);
});

test("dates, pictures, texts and long lists have controls of their own", async (t) => {
  const { page, seen } = await open(t, { path: "#tour/try" });
  await example(page);
  const { inputs, example: row } = await api("models/tour/signature");
  const date = page.locator('.field[data-column="since"] input[type=date]');
  assert.equal(await date.getAttribute("min"), inputs.find((column) => column.name === "since").earliest.slice(0, 10));
  assert.equal(await date.getAttribute("max"), inputs.find((column) => column.name === "since").latest.slice(0, 10));
  assert.equal(await date.inputValue(), row.since.slice(0, 10));
  const sent = page.waitForRequest((request) => request.url().endsWith("/predict") && request.postDataJSON()[0].since === "2024-02-29");
  await date.fill("2024-02-29");
  await sent;
  assert.equal(await page.locator('.field[data-column="city"] datalist option').count(), inputs.find((column) => column.name === "city").levels.length);
  await page.fill('.field[data-column="city"] input[list]', "Nowhere");
  assert.match(await page.textContent('.field[data-column="city"] .note'), /not seen in training/i);
  assert.equal(await page.locator('.field[data-column="remark"] textarea').inputValue(), row.remark);

  // A picture of one colour, dropped as from a folder.
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 40);
    const context = canvas.getContext("2d");
    context.fillStyle = "rgb(255 255 255)";
    context.fillRect(0, 0, 40, 40);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer())];
  });
  const dropped = page.waitForRequest((request) => request.url().endsWith("/predict") && request.postDataJSON()[0].pixels?.every((value) => value > 0.99));
  await page.evaluate((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "white.png", { type: "image/png" }));
    document.querySelector('.field[data-column="pixels"] .drop').dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, png);
  await dropped;
  await page.setInputFiles('.field[data-column="pixels"] input[type=file]', { name: "no.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.waitForFunction(() => document.querySelector('.field[data-column="pixels"] .warn') !== null);
  await shot(page, "tour");
  clean(seen);
});

test("who is no administrator sees the versions, and no buttons", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/versions", init: (page) => page.route("**/v2/repository/index", (route) => route.fulfill({ status: 403, contentType: "application/json", body: '{"error":"Only administrators may do this."}' })) });
  await page.locator(".version").nth(1).waitFor();
  assert.equal(await page.locator(".version button, .trial button, #percent").count(), 0);
  assert.match(await page.textContent("main"), /administrator/);
  clean(seen);
});

test("a version is tried and compared, and the trial ended", async (t) => {
  const { page, seen } = await open(t, { path: "#churn/versions", viewport: { width: 390, height: 800 } });
  const older = page.locator(".version").filter({ hasText: /^1/ });
  await page.fill("#percent", "25");
  await older.getByRole("button", { name: "Answer part" }).click();
  await page.getByText("Version 1 answers 25 %").waitFor();
  await older.getByRole("button", { name: "Compare" }).click();
  await page.getByText("Version 1 is compared").waitFor();
  const { example: row } = await api("models/churn/signature");
  for (let i = 0; i < 8; i++) await api("models/churn/predict", row);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await shot(page, "trial-phone");
  await page.getByRole("button", { name: "End", exact: true }).first().click();
  await page.getByText("Version 1 answers 25 %").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("Version 1 is compared").waitFor({ state: "detached" });
  const routing = await api("models/churn/rollout");
  assert.equal(routing.canary ?? routing.shadow, undefined);
  clean(seen);
});
