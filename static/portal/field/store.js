/* What this device holds (IndexedDB): a copy of what the portal sent, what is being typed, and the sendings that wait.

   A sending that was tried is never changed: its answer may have been lost on the way. What is typed
   afterwards waits behind it, and follows the version that the portal gives it. */
import { openDB, deleteDB } from "../../vendor/idb/idb.js";

const NAME = "terrain";
const COPIES = { firms: "siren", visits: "id", diagnostics: "id", questionnaires: "version" };

const opened = openDB(NAME, 1, {
  upgrade(db) {
    for (const [name, keyPath] of Object.entries(COPIES)) db.createObjectStore(name, { keyPath });
    db.createObjectStore("drafts", { keyPath: "id" });
    db.createObjectStore("files", { keyPath: "id" });
    db.createObjectStore("account");
    db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
  },
  // Another tab wipes: this one lets go.
  blocking: (current, asked, { target }) => target.close(),
});

const listeners = new Set();
/* The portal's pages read how many sendings wait, before they sign out. */
async function changed() {
  listeners.forEach((listener) => listener());
  localStorage.setItem("terrain-en-attente", String(await (await opened).count("queue")));
}

export const onChange = (listener) => listeners.add(listener);
export const all = async (name) => (await opened).getAll(name);
export const get = async (name, key) => (await opened).get(name, key);
export const put = async (name, value, key) => (await opened).put(name, value, key);
export const remove = async (name, key) => (await opened).delete(name, key);

/** Wipe all that the device holds, the shell included. */
export async function wipe() {
  localStorage.removeItem("terrain-en-attente");
  (await opened).close();
  await deleteDB(NAME);
  for (const name of await caches.keys()) await caches.delete(name);
  for (const each of await navigator.serviceWorker?.getRegistrations() ?? []) await each.unregister();
}

/** The sending that changes `key` last, or undefined. */
const lastOf = (queue, key) => queue.filter((each) => each.key === key).at(-1);

/** Put `sending` in the queue; one about the same thing that was not tried yet is replaced.

    It follows the version that its former one follows, unless it says `rebase`: a conflict settled. */
export async function enqueue(sending) {
  const tx = (await opened).transaction("queue", "readwrite");
  const last = lastOf(await tx.store.getAll(), sending.key);
  const { rebase, ...rest } = sending;
  const fresh = { ...rest, base: rebase ?? last?.base ?? rest.base, state: "waiting", attempted: false, at: Date.now() };
  if (last && !last.attempted) await tx.store.put({ ...fresh, seq: last.seq });
  else await tx.store.add(fresh);
  await tx.done;
  changed();
}

export async function update(seq, values) {
  const tx = (await opened).transaction("queue", "readwrite");
  const found = await tx.store.get(seq);
  if (found) await tx.store.put({ ...found, ...values });
  await tx.done;
  changed();
  return found;
}

export async function drop(seq) {
  await remove("queue", seq);
  changed();
}

/** The portal accepted `sending`: it leaves the queue, and what waits behind it follows `version`. */
export async function accepted(sending, version) {
  const tx = (await opened).transaction(["queue", "visits", "diagnostics", "files"], "readwrite");
  const queue = tx.objectStore("queue");
  await queue.delete(sending.seq);
  for (const each of await queue.getAll()) {
    if (each.key === sending.key) await queue.put({ ...each, base: version });
  }
  if (sending.kind === "answer") {
    const diagnostics = tx.objectStore("diagnostics");
    const diagnostic = await diagnostics.get(sending.diagnostic);
    if (diagnostic) {
      diagnostic.answers[sending.question] = { ...sending.body, version };
      await diagnostics.put(diagnostic);
    }
  }
  if (sending.kind === "visit") {
    const visits = tx.objectStore("visits");
    const known = (await visits.get(sending.visit)) ?? { id: sending.visit, siren: sending.siren, files: [] };
    await visits.put({ ...known, ...sending.body, status: "held", version });
  }
  if (sending.kind === "file") {
    const visits = tx.objectStore("visits");
    const visit = await visits.get(sending.visit);
    if (visit) await visits.put({ ...visit, files: [...(visit.files ?? []), sending.label] });
    await tx.objectStore("files").delete(sending.file);
  }
  await tx.done;
  changed();
}

/** A diagnostic begun here exists on the portal under another key: what waits for it follows. */
export async function renamed(from, to) {
  const tx = (await opened).transaction(["queue", "diagnostics"], "readwrite");
  const diagnostics = tx.objectStore("diagnostics");
  const known = await diagnostics.get(from);
  await diagnostics.delete(from);
  if (known) await diagnostics.put({ ...known, id: to });
  for (const each of await tx.objectStore("queue").getAll()) {
    if (each.diagnostic !== from || each.kind !== "answer") continue;
    const key = each.key.replace(from, to);
    await tx.objectStore("queue").put({ ...each, diagnostic: to, key, after: "", state: "waiting" });
  }
  await tx.done;
  changed();
}

/** What the portal sends now takes the place of what it sent before; firms followed no more are forgotten. */
export async function refresh(data) {
  const tx = (await opened).transaction([...Object.keys(COPIES), "queue", "drafts", "files", "account"], "readwrite");
  const queue = await tx.objectStore("queue").getAll();
  const begun = new Set(queue.filter((each) => each.kind === "diagnostic").map((each) => each.diagnostic));
  const kept = (await tx.objectStore("diagnostics").getAll()).filter((each) => begun.has(each.id));
  for (const name of Object.keys(COPIES)) {
    await tx.objectStore(name).clear();
    for (const each of data[name]) await tx.objectStore(name).put(each);
  }
  for (const each of kept) await tx.objectStore("diagnostics").put(each);
  const followed = new Set(data.firms.map((each) => each.siren));
  for (const name of ["queue", "drafts", "files"]) {
    const store = tx.objectStore(name);
    for (const each of await store.getAll()) {
      if (!followed.has(each.siren)) await store.delete(each[store.keyPath]);
    }
  }
  const account = tx.objectStore("account");
  await account.put({ device: data.device, today: data.today, at: Date.now() }, "mine");
  await tx.done;
  changed();
}

/** A visit as it stands on this device: the portal's, and over it what was saved here and not sent yet. */
export async function visitOf(id) {
  const last = lastOf(await all("queue"), `visit:${id}`);
  const stored = await get("visits", id);
  if (!last) return stored;
  return { files: [], ...stored, id, siren: last.siren, ...last.body, status: "held", sending: last };
}

/** {question: answer} of a diagnostic, those not sent yet over the portal's; each with its `sending`, if any. */
export async function answersOf(diagnostic) {
  const answers = { ...diagnostic.answers };
  for (const each of await all("queue")) {
    if (each.kind !== "answer" || each.diagnostic !== diagnostic.id) continue;
    answers[each.question] = { ...answers[each.question], ...each.body, sending: each };
  }
  return answers;
}
