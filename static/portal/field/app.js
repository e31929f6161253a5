/* Where the application starts: which page the address asks for, what the heading says, when it is drawn again. */
import { axis } from "./answers.js";
import * as pages from "./pages.js";
import * as store from "./store.js";
import { currentState, onState, sync } from "./sync.js";
import { visit } from "./visit.js";
import { counted, piece, slot } from "./words.js";

const main = document.getElementById("contenu");
const bar = document.getElementById("etat");
let page = { isLive: false };

const ROUTES = [
  [/^$/, pages.home],
  [/^entreprise\/(\d{9})$/, pages.firm],
  [/^visite\/(\d{9})\/([0-9a-f-]{36})$/, visit],
  [/^diagnostic\/([0-9a-f-]{36})$/, pages.diagnostic],
  [/^diagnostic\/([0-9a-f-]{36})\/(\w+)$/, axis],
  [/^envois$/, pages.queue],
];

function asked() {
  const path = location.hash.replace(/^#\/?/, "");
  for (const [pattern, make] of ROUTES) {
    const found = path.match(pattern);
    if (found) return () => make(...found.slice(1));
  }
  return () => pages.missing("Cette page n’existe pas.");
}

/* A new visit has its key before its page: loaded again, it is the same one. */
function withKey() {
  const found = location.hash.match(/^#\/visite\/(\d{9})\/nouvelle$/);
  if (found) location.replace(`#/visite/${found[1]}/${crypto.randomUUID()}`);
  return Boolean(found);
}

let turn = 0;
async function show({ moved }) {
  if (withKey()) return;
  turn += 1;
  const mine = turn;
  const made = currentState() === "other" ? await foreign() : await asked()();
  if (mine !== turn) return; // another page was asked for meanwhile
  const focused = !moved && document.activeElement?.getAttribute("href");
  page = made;
  document.title = `${page.title} – Industrie du Futur`;
  main.replaceChildren(page.node);
  if (moved) { window.scrollTo(0, 0); main.querySelector("h1")?.focus(); }
  else if (focused) main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

/* Somebody else is signed in: what the device holds is not theirs to read. */
async function foreign() {
  const waiting = (await store.all("queue")).length;
  const node = piece("page-autre", { combien: waiting ? `${counted(waiting, "saisie n’est pas envoyée", "saisies ne sont pas envoyées")} : elles seraient perdues.` : "Tout en est envoyé." });
  slot(node, "effacer").addEventListener("click", async () => { await store.wipe(); location.reload(); });
  return { title: "Autre compte", node };
}

const STATES = {
  opening: "Ouverture…",
  sending: "Envoi en cours…",
  offline: "Hors ligne",
  signed_out: "Session terminée",
  other: "Autre compte",
  idle: "En ligne",
};

async function showState() {
  const state = currentState();
  if (state === "closed") { closed(); return; }
  const queue = await store.all("queue");
  const stuck = queue.filter((each) => each.state !== "waiting").length;
  const count = queue.length ? `${counted(queue.length, "saisie", "saisies")} à envoyer` : "tout est envoyé";
  const text = `${STATES[state]} – ${count}${stuck ? `, dont ${stuck} à revoir` : ""}`;
  const words = slot(bar, "texte");
  if (words.textContent !== text) words.textContent = text;
  bar.dataset.state = stuck ? "stuck" : state;
  slot(bar, "envoyer").hidden = !queue.length || state === "sending";
  slot(bar, "voir").hidden = !queue.length;
  slot(bar, "connecter").hidden = state !== "signed_out";
}

function closed() {
  page = { isLive: false };
  main.replaceChildren(piece("page-fermee"));
  bar.hidden = true;
}

let drawing;
function redraw() {
  clearTimeout(drawing);
  drawing = setTimeout(async () => {
    await showState();
    if (currentState() === "closed") return;
    if (page.update) await page.update();
    else if (page.isLive) await show({ moved: false });
  }, 50);
}

document.addEventListener("click", async ({ target }) => {
  const { start, siren, version, drop } = target.dataset;
  if (start) { location.hash = `#/diagnostic/${await pages.begin(siren, start, Number(version))}`; sync(); }
  if (drop && window.confirm("Effacer cette saisie de cet appareil ? Elle ne sera pas envoyée.")) await store.drop(Number(drop));
  if (target.matches("[data-forget-notice]")) { await store.remove("account", "gone"); redraw(); }
});
slot(bar, "envoyer").addEventListener("click", () => sync());
window.addEventListener("hashchange", () => show({ moved: true }));
store.onChange(redraw);
onState(async (state) => {
  await showState();
  if (state === "idle") redraw();
  if (state === "other") await show({ moved: false });
});

navigator.serviceWorker?.register("/missions/terrain/agent.js");
navigator.storage?.persist?.();
await show({ moved: false });
await showState();
sync();
