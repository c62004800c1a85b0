// "Traffic": how often the model is asked, how long it takes and what fails, polled while the page is looked at.

import { h, fill } from "./dom.js";
import { t } from "./i18n.js";
import { count, duration, number, share } from "./format.js";
import * as api from "./api.js";

const every = 2000;
const kept = 150; // five minutes

export function trafficPanel(model, state, isShown) {
  const history = state.history ??= { model: model.name, samples: [] };
  const body = h("div", {}, h("p.empty", {}, t("waiting")));
  let timer = 0;

  async function poll() {
    if (!isShown()) return;
    try {
      if (!document.hidden) {
        take(await api.statistics(model.name));
        draw();
      }
    } catch (fault) {
      fill(body, h("p.problem", {}, t("noTraffic", fault.message)));
    }

    timer = setTimeout(poll, every);
  }

  function take(stats) {
    const sum = (pick) => stats.reduce((total, one) => total + (pick(one) ?? 0), 0);
    history.samples.push({
      time: performance.now(),
      requests: sum((one) => one.inference_stats?.success?.count),
      nanoseconds: sum((one) => one.inference_stats?.success?.ns),
      errors: sum((one) => one.inference_stats?.fail?.count),
      rows: sum((one) => one.inference_count),
      buckets: buckets(stats),
    });
    if (history.samples.length > kept + 1) history.samples.shift();
  }

  function draw() {
    const samples = history.samples;
    const steps = samples.slice(1).map((now, i) => {
      const before = samples[i];
      const seconds = Math.max(0.001, (now.time - before.time) / 1000);
      const requests = Math.max(0, now.requests - before.requests);
      return { rate: requests / seconds, latency: requests > 0 ? (now.nanoseconds - before.nanoseconds) / requests / 1e6 : null, errors: Math.max(0, now.errors - before.errors) / seconds };
    });
    const last = samples.at(-1);
    const busy = [...steps].reverse().find((step) => step.latency !== null);
    fill(body,
      h("div.meters", {},
        meter(t("requests"), number(steps.at(-1)?.rate ?? 0), steps.map((step) => step.rate), "rate"),
        meter(t("latency"), duration(busy?.latency ?? NaN), steps.map((step) => step.latency), "latency"),
        meter(t("errors"), number(steps.at(-1)?.errors ?? 0), steps.map((step) => step.errors), "errors")),
      h("dl.totals", {}, h("div", {}, h("dt", {}, t("rows")), h("dd", {}, count(last.rows))), h("div", {}, h("dt", {}, t("failed")), h("dd", {}, count(last.errors))), ...quantiles(samples)));
  }

  poll();
  return { element: h("section.card", {}, h("p.lead", {}, t("trafficLead")), body), stop: () => clearTimeout(timer) };
}

// How many requests ended within each time, over all versions since their start: by the end of the bucket, in microseconds.
function buckets(stats) {
  const counts = new Map();
  for (const one of stats) {
    for (const [end, count] of one.latency_us ?? []) counts.set(end, (counts.get(end) ?? 0) + count);
  }

  return counts;
}

// Half, 95 and 99 of 100 requests of the window were at least this fast.
function quantiles(samples) {
  const [first, last] = [samples[0].buckets, samples.at(-1).buckets];
  const counts = [...last].map(([end, count]) => [end, Math.max(0, count - (first.get(end) ?? 0))]).sort((a, b) => a[0] - b[0]);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return [0.5, 0.95, 0.99].map((part) => {
    let seen = 0;
    const bucket = total > 0 ? counts.find(([, count]) => (seen += count) >= part * total) : undefined;
    return h("div", {}, h("dt", {}, t("quantile", share(part))), h("dd", {}, duration(bucket ? bucket[0] / 1000 : NaN)));
  });
}

function meter(name, value, series, kind) {
  return h(`figure.meter.${kind}`, {}, h("figcaption", {}, name), h("p.meter-value", {}, value), sparkline(series));
}

function sparkline(series) {
  const width = 280;
  const height = 64;
  const high = Math.max(1e-9, ...series.filter((value) => value !== null));
  const place = (i) => width - ((series.length - 1 - i) * width / (kept - 1));
  const level = (value) => height - 3 - ((height - 8) * value / high);
  let path = "";
  let isOpen = false;
  series.forEach((value, i) => {
    if (value === null) { isOpen = false; return; }
    path += `${isOpen ? "L" : "M"}${place(i).toFixed(1)} ${level(value).toFixed(1)}`;
    isOpen = true;
  });
  return h("svg.spark", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    h("line.grid", { x1: 0, x2: width, y1: height - 3, y2: height - 3 }), h("path.line", { d: path || "M0 0" }));
}
