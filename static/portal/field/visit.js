/* Writing a visit up: each key typed is a draft at once, with its photographs; saving puts it in the queue. */
import * as store from "./store.js";
import { errorsOf, missing } from "./pages.js";
import { prepared } from "./photos.js";
import { syncSoon } from "./sync.js";
import { LABELS, counted, day, piece, slot } from "./words.js";

const FIELDS = ["kind", "axis", "held_on", "half", "half_days", "place", "participants", "summary", "next_steps"];
const MOST_FILES = 20;

const inputs = (node) => Object.fromEntries(FIELDS.map((name) => [name, node.querySelector(`[name="${name}"]`)]));
const values = (node) => Object.fromEntries(Object.entries(inputs(node)).map(([name, input]) => [name, input.value]));

/** Today as the portal counts it, the days without network added. */
async function today() {
  const { today: told, at } = await store.get("account", "mine");
  const now = new Date(`${told}T00:00:00Z`);
  now.setUTCDate(now.getUTCDate() + Math.floor((Date.now() - at) / 86_400_000));
  return now.toISOString().slice(0, 10);
}

async function startOf(siren, id) {
  const draft = await store.get("drafts", id);
  if (draft) return draft;
  const visit = await store.visitOf(id);
  const now = await today();
  const half = new Date().getHours() < 13 ? "am" : "pm";
  const blank = { kind: "initiale", axis: "", held_on: now, half, half_days: "1", place: "site", participants: "", summary: "", next_steps: "" };
  const known = visit ? Object.fromEntries(FIELDS.map((name) => [name, visit[name] ?? ""])) : {};
  if (visit?.status === "planned") known.held_on = visit.planned_on <= now ? visit.planned_on : now;
  return { id, siren, base: visit?.version, values: { ...blank, ...known } };
}

function showErrors(node, errors) {
  for (const each of node.querySelectorAll("[data-error]")) each.remove();
  for (const [name, texts] of Object.entries(errors)) {
    const input = inputs(node)[name];
    const place = input?.closest(".fr-input-group, .fr-select-group") ?? slot(node, "erreurs");
    const text = piece("erreur", { texte: texts.join(" ") });
    text.id = `erreur-${name}`;
    place.append(text);
    input?.setAttribute("aria-describedby", [input.dataset.hint, text.id].join(" "));
  }
  for (const [name, input] of Object.entries(inputs(node))) input.setAttribute("aria-invalid", String(name in errors));
}

/** What the device can tell by itself; the portal checks all the rest. */
async function faults(typed, firm) {
  const errors = {};
  if (!typed.held_on) errors.held_on = ["Indiquez le jour de la visite."];
  else if (typed.held_on > await today()) errors.held_on = ["La date est dans le futur."];
  else if (firm.engaged_on && typed.held_on < firm.engaged_on) errors.held_on = [`L’entreprise n’est engagée que depuis le ${day(firm.engaged_on)}.`];
  if (!(Number(typed.half_days) >= 1 && Number(typed.half_days) <= 10)) errors.half_days = ["Une visite dure d’une à dix demi-journées."];
  if (typed.kind === "thematique" && !typed.axis) errors.axis = ["Une visite thématique traite un axe."];
  return errors;
}

export async function visit(siren, id) {
  const firm = await store.get("firms", siren);
  if (!firm) return missing("Cette entreprise n’est pas, ou n’est plus, gardée sur cet appareil.");
  const draft = await startOf(siren, id);
  const node = piece("page-visite", { nom: firm.name });
  const fields = inputs(node);
  for (const [name, value] of Object.entries(draft.values)) fields[name].value = value;
  const keep = () => store.put("drafts", { ...draft, values: values(node) });
  for (const input of Object.values(fields)) input.dataset.hint = input.getAttribute("aria-describedby") ?? "";
  const photos = new Photos(node, siren, id, keep);
  node.addEventListener("input", ({ target }) => { if (target.name in fields) keep(); });
  node.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  slot(node, "abandonner").addEventListener("click", abandon);
  slot(node, "choix").addEventListener("click", ({ target }) => chosen(target.dataset.keep));
  slot(node, "retour").href = `#/entreprise/${siren}`;

  async function save(rebase) {
    const typed = values(node);
    const errors = await faults(typed, firm);
    showErrors(node, errors);
    if (Object.keys(errors).length) { node.querySelector('[aria-invalid="true"]')?.focus(); return; }
    const label = `${LABELS.kind[typed.kind]} du ${day(typed.held_on)}`;
    await store.enqueue({ kind: "visit", key: `visit:${id}`, visit: id, siren, label, body: typed, base: draft.base, rebase });
    await photos.enqueue();
    await store.remove("drafts", id);
    syncSoon(0);
    location.hash = `#/entreprise/${siren}`;
  }

  async function abandon() {
    if (!window.confirm("Effacer cette saisie et ses photos de cet appareil ?")) return;
    await photos.forget();
    await store.remove("drafts", id);
    const last = (await store.visitOf(id))?.sending;
    if (last && !last.attempted) await store.drop(last.seq);
    location.hash = `#/entreprise/${siren}`;
  }

  async function chosen(kept) {
    const { sending } = await store.visitOf(id) ?? {};
    if (!kept || sending?.state !== "conflict") return;
    if (kept === "mine") { await save(sending.stored.version); return; }
    await store.put("visits", sending.stored);
    await store.remove("drafts", id);
    await store.drop(sending.seq);
    location.hash = `#/entreprise/${siren}`;
  }

  async function update() {
    const current = await store.visitOf(id);
    const { sending } = current ?? {};
    slot(node, "choix").hidden = sending?.state !== "conflict";
    if (sending?.state === "conflict") showConflict(node, sending.body, sending.stored);
    if (sending?.state === "refused") showErrors(node, errorsOf(sending).length ? sending.errors : { __all__: ["Le portail ne connaît plus cette visite."] });
    slot(node, "envoyees").textContent = current?.files?.length ? `${counted(current.files.length, "photo ou fichier envoyé", "photos ou fichiers envoyés")}.` : "";
    await photos.show();
  }

  await update();
  return { title: "Visite", node, update };
}

function showConflict(node, mine, stored) {
  const rows = FIELDS.filter((name) => String(mine[name] ?? "") !== String(stored[name] ?? ""));
  const read = (name, value) => {
    const { options } = inputs(node)[name];
    return (options ? [...options].find((each) => each.value === value)?.text : value) || "–";
  };
  const label = (name) => node.querySelector(`label[for="${inputs(node)[name].id}"]`).firstChild.textContent.trim();
  slot(node, "differences").replaceChildren(...rows.map((name) => piece("difference", {
    champ: label(name), mien: read(name, mine[name]), autre: read(name, stored[name]),
  })));
}

class Photos {
  constructor(node, siren, id, keep) {
    Object.assign(this, { node, siren, id, keep });
    slot(node, "choisir").addEventListener("change", ({ target }) => this.take(target));
    slot(node, "photos").addEventListener("input", ({ target }) => this.caption(target));
    slot(node, "photos").addEventListener("click", ({ target }) => this.drop(target.dataset.photo));
  }

  async mine() {
    return (await store.all("files")).filter((each) => each.visit === this.id);
  }

  async take(input) {
    const faulty = [];
    for (const file of input.files) {
      try {
        if ((await this.mine()).length >= MOST_FILES) throw new Error(`Une visite porte ${MOST_FILES} photos au plus.`);
        const name = file.name.replace(/\.[^.]*$/, "") || "photo";
        const record = { id: crypto.randomUUID(), visit: this.id, siren: this.siren, name: `${name}.jpg`, caption: "", ...await prepared(file) };
        await store.put("files", record);
      } catch (error) {
        faulty.push(error.message);
      }
    }
    input.value = "";
    slot(this.node, "photo-erreur").textContent = faulty.join(" ");
    slot(this.node, "photo-erreur").hidden = !faulty.length;
    await this.keep();
    await this.show();
  }

  async show() {
    const photos = await this.mine();
    const list = slot(this.node, "photos");
    const known = [...list.children].map((each) => each.dataset.id).join();
    if (known === photos.map((each) => each.id).join()) return;
    list.replaceChildren(...photos.map((each, index) => {
      const copy = piece("photo");
      copy.dataset.id = each.id;
      const image = copy.querySelector("img");
      Object.assign(image, { src: each.thumb, alt: `Photo ${index + 1}` });
      const input = copy.querySelector("input");
      Object.assign(input, { id: `legende-${each.id}`, value: each.caption });
      copy.querySelector("label").htmlFor = input.id;
      copy.querySelector("button").dataset.photo = each.id;
      return copy;
    }));
  }

  async caption(input) {
    const id = input.closest("[data-id]")?.dataset.id;
    const found = id && await store.get("files", id);
    if (found) await store.put("files", { ...found, caption: input.value });
  }

  async drop(id) {
    if (!id) return;
    await store.remove("files", id);
    await this.show();
  }

  async enqueue() {
    for (const each of await this.mine()) {
      const label = each.caption || "Photo";
      await store.enqueue({ kind: "file", key: `file:${each.id}`, after: `visit:${this.id}`, file: each.id, visit: this.id, siren: this.siren, label, body: {} });
    }
  }

  async forget() {
    for (const each of await this.mine()) await store.remove("files", each.id);
  }
}
