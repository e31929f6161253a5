/* Sends what waits, in order, when the portal answers; then takes what it has to say. One tab at a time does it. */
import * as store from "./store.js";

const ROOT = "/missions/terrain/";
const PATIENCE = { data: 20_000, sending: 30_000, file: 120_000 }; // milliseconds
const AGAIN = 30_000;
const SOON = 1_500; // after the last key typed

let csrf = "";
let state = "opening"; // opening, idle, sending, offline, signed_out, other, closed
const listeners = new Set();
export const onState = (listener) => listeners.add(listener);
export const currentState = () => state;
function become(next) {
  state = next;
  listeners.forEach((listener) => listener(next));
}

/* The portal did not answer, or not as it should: what waits keeps waiting. */
class Unreachable extends Error {}
class Stopped extends Error {
  constructor(reason) { super(reason); this.reason = reason; }
}

async function ask(path, patience, options = {}) {
  const account = await store.get("account", "mine");
  const headers = { "X-CSRFToken": csrf, ...(account ? { "X-Device": account.device } : {}) };
  let response;
  let told;
  try {
    response = await fetch(ROOT + path, {
      ...options, headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(patience),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    told = isJson ? await response.json() : null;
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.status === 404 || response.status === 413) return { status: 404, told: { errors: {} } };
  if (told === null || response.status >= 500) throw new Unreachable(String(response.status));
  if (response.status === 401 || response.status === 403) throw new Stopped(told.reason);
  return { status: response.status, told };
}

const ADDRESS = {
  visit: (each) => `${each.siren}/visites/`,
  diagnostic: (each) => `${each.siren}/diagnostics/`,
  answer: (each) => `${each.siren}/diagnostics/${each.diagnostic}/${each.question}/`,
  file: (each) => `${each.siren}/visites/${each.visit}/pieces/`,
};

async function bodyOf(sending) {
  const body = new FormData();
  const add = (values, prefix = "") => Object.entries(values).forEach(([name, value]) => body.append(prefix + name, value));
  if (sending.kind === "answer") add({ ...sending.body, version: sending.base ?? "" }, `${sending.question}-`);
  if (sending.kind === "visit") add({ ...sending.body, key: sending.visit, version: sending.base ?? "" });
  if (sending.kind === "diagnostic") add({ ...sending.body, id: sending.diagnostic });
  if (sending.kind === "file") {
    const file = await store.get("files", sending.file);
    if (!file) return null;
    add({ id: file.id, caption: file.caption });
    body.append("file", file.blob, file.name);
  }
  return body;
}

async function send(sending) {
  const body = await bodyOf(sending);
  if (!body) return store.drop(sending.seq);
  await store.update(sending.seq, { attempted: true });
  const patience = sending.kind === "file" ? PATIENCE.file : PATIENCE.sending;
  const { status, told } = await ask(ADDRESS[sending.kind](sending), patience, { method: "POST", body });
  if (status === 409) return store.update(sending.seq, { state: "conflict", attempted: false, ...told });
  if (status === 410) return store.drop(sending.seq); // the portal keeps it, and will say that the firm is gone
  if (status !== 200) return store.update(sending.seq, { state: "refused", attempted: false, errors: told.errors });
  if (sending.kind === "diagnostic" && told.id !== sending.diagnostic) await store.renamed(sending.diagnostic, told.id);
  return store.accepted(sending, told.version);
}

/* What is to go now: nothing behind a sending about the same thing, or about what it rests on, that waits still. */
async function next(passed) {
  const queue = await store.all("queue");
  return queue.find((each, index) => {
    const earlier = queue.slice(0, index);
    const isHeld = earlier.some((other) => other.key === each.key || other.key === each.after);
    return each.state === "waiting" && !isHeld && !passed.has(each.seq);
  });
}

async function pass() {
  become("sending");
  const { told } = await ask("donnees/", PATIENCE.data);
  csrf = told.csrf;
  const before = new Map((await store.all("firms")).map((each) => [each.siren, each.name]));
  const passed = new Set();
  for (let sending = await next(passed); sending; sending = await next(passed)) {
    passed.add(sending.seq);
    await send(sending);
  }
  const { told: after } = passed.size ? await ask("donnees/", PATIENCE.data) : { told };
  await store.refresh(after);
  const followed = new Set(after.firms.map((each) => each.siren));
  const gone = [...before].filter(([siren]) => !followed.has(siren)).map(([, name]) => name);
  if (gone.length) await store.put("account", [...(await store.get("account", "gone")) ?? [], ...gone], "gone");
  become("idle");
}

let timer;
export function syncSoon(delay = SOON) {
  clearTimeout(timer);
  timer = setTimeout(sync, delay);
}

export async function sync() {
  clearTimeout(timer);
  if (state === "closed") return;
  await navigator.locks.request("terrain", { ifAvailable: true }, async (lock) => {
    if (!lock) return; // another tab is at it
    try {
      await pass();
    } catch (error) {
      if (!(error instanceof Stopped) && !(error instanceof Unreachable)) console.error(error);
      if (error.reason === "closed") await store.wipe();
      become(error instanceof Stopped ? error.reason : "offline");
    }
  });
  if (state === "offline") syncSoon(AGAIN);
}

window.addEventListener("online", () => syncSoon(0));
document.addEventListener("visibilitychange", () => { if (!document.hidden) syncSoon(0); });
