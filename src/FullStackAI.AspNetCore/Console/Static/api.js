// All the requests this page makes, each to the server it came from.

import { t } from "./i18n.js";

const root = new URL("../", document.baseURI);
const keyName = "console.key";

/** A refused or failed request: status 0 when the server is away. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A failed request in words: that the server is away, or why it refused. */
export const inWords = (fault) => (fault.status === 0 ? t("serverAway") : t("failedRequest", fault.message));

export const key = () => sessionStorage.getItem(keyName) ?? "";
export const setKey = (value) => (value ? sessionStorage.setItem(keyName, value) : sessionStorage.removeItem(keyName));

/** The address of a resource of the server, for people to call. */
export const address = (path) => new URL(path, root).href;

async function request(method, path, body, signal) {
  const headers = {};
  if (key()) headers.Authorization = `Bearer ${key()}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(path, root), { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", redirect: "error" });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new ApiError(0, fault.message);
  }

  const text = await response.text();
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = null;
  }

  if (!response.ok) throw new ApiError(response.status, json?.error ?? json?.detail ?? response.statusText);
  return json;
}

const at = (model, rest = "") => `models/${encodeURIComponent(model)}${rest}`;

export const listModels = async () => {
  const answer = await request("GET", "models");
  return (answer.models ?? answer).map((entry) => (typeof entry === "string" ? { name: entry, versions: [] } : entry));
};

/** What the model reads, and beside it what is known of the model. */
export async function describe(model) {
  const [facts, signature] = await Promise.all([request("GET", at(model)), request("GET", at(model, "/signature"))]);
  return { ...facts, ...signature };
}

/** Predicts rows; the answer is always a list. */
export async function predict(model, rows, signal) {
  const answer = await request("POST", at(model, "/predict"), rows, signal);
  const list = answer.predictions ?? answer;
  return Array.isArray(list) ? list : [list];
}

export const explain = async (model, row, signal) => {
  const answer = await request("POST", at(model, "/explain"), row, signal);
  return answer.explanation;
};

export const statistics = async (model) => (await request("GET", `v2/models/${encodeURIComponent(model)}/stats`)).model_stats;

export const openApi = async (model) => request("GET", at(model, "/openapi.json"));

export const repository = async () => request("POST", "v2/repository/index", {});

/** How a new version is tried, and what comparisons say. */
export const rollout = (model) => request("GET", at(model, "/rollout"));
export const setCanary = (model, version, percent) => request("PUT", at(model, "/canary"), { version, percent });
export const setShadow = (model, version) => request("PUT", at(model, "/shadow"), { version });
export const endTrial = (model, kind) => request("DELETE", at(model, `/${kind}`));
export const promote = (model, version) => request("POST", at(model, "/promote"), { version });
export const rollback = (model) => request("POST", at(model, "/rollback"));

export const setAlias = (model, alias, version) => request("POST", at(model, `/aliases/${encodeURIComponent(alias)}`), { version });
