/* The pages: firms, a firm, a diagnostic, an axis, what waits. Each gives {title, node} and, if it lives, `update`. */
import * as store from "./store.js";
import { LABELS, counted, day, piece, slot } from "./words.js";

const link = (path) => `#/${path}`;
const byName = (one, other) => one.name.localeCompare(other.name, "fr");

function item(href, text, hint = "") {
  const copy = piece("ligne", { hint });
  const anchor = copy.querySelector("a");
  anchor.href = href;
  anchor.textContent = text;
  return copy;
}

/** The visit's day, half-day and state in words. */
function told(visit) {
  const on = visit.status === "planned" ? `prévue le ${day(visit.planned_on)}` : `réalisée le ${day(visit.held_on)}`;
  return `${on}, ${LABELS.half[visit.half]}${visit.sending ? ", à envoyer" : ""}`;
}

async function visitsOf(siren) {
  const stored = (await store.all("visits")).filter((each) => each.siren === siren).map((each) => each.id);
  const waiting = (await store.all("queue")).filter((each) => each.kind === "visit" && each.siren === siren).map((each) => each.visit);
  const drafts = (await store.all("drafts")).filter((each) => each.siren === siren);
  const visits = await Promise.all([...new Set([...stored, ...waiting])].map(store.visitOf));
  return { visits, drafts: drafts.filter((each) => !visits.some((visit) => visit.id === each.id)) };
}

export async function home() {
  const node = piece("page-accueil");
  const firms = (await store.all("firms")).sort(byName);
  const visits = await store.all("visits");
  const account = await store.get("account", "mine");
  slot(node, "vide").hidden = firms.length > 0;
  slot(node, "vide").textContent = account
    ? "Aucune entreprise ne vous est confiée aujourd’hui. Quand une région vous en confie une, elle paraît ici."
    : "Rien n’est encore gardé sur cet appareil : connectez-le une première fois au réseau.";
  for (const firm of firms) {
    const planned = visits.filter((each) => each.siren === firm.siren && each.status === "planned");
    const first = planned.sort((one, other) => one.planned_on.localeCompare(other.planned_on))[0];
    const hint = [firm.place, first ? `visite prévue le ${day(first.planned_on)}, ${LABELS.half[first.half]}` : ""];
    slot(node, "entreprises").append(item(link(`entreprise/${firm.siren}`), firm.name, hint.filter(Boolean).join(" – ")));
  }
  const gone = await store.get("account", "gone");
  if (gone) slot(node, "avis").append(piece("avis-parties", { noms: gone.join(", ") }));
  if (account) slot(node, "jour").textContent = `Données du ${new Date(account.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" })}.`;
  return { title: "Terrain", node, isLive: true };
}

export async function firm(siren) {
  const found = await store.get("firms", siren);
  if (!found) return missing("Cette entreprise n’est pas, ou n’est plus, gardée sur cet appareil.");
  const node = piece("page-entreprise", { nom: found.name, lieu: found.place });
  for (const each of found.contacts) {
    const copy = piece("correspondant", { nom: each.name, fonction: each.position, telephone: each.phone });
    if (each.phone) copy.querySelector("a").href = `tel:${each.phone.replace(/[^+\d]/g, "")}`;
    slot(node, "correspondants").append(copy);
  }
  slot(node, "nouvelle").href = link(`visite/${siren}/nouvelle`);
  const { visits, drafts } = await visitsOf(siren);
  for (const each of drafts) {
    slot(node, "visites").append(item(link(`visite/${siren}/${each.id}`), "Saisie à terminer", "gardée sur cet appareil"));
  }
  for (const each of visits) {
    slot(node, "visites").append(item(link(`visite/${siren}/${each.id}`), LABELS.kind[each.kind], told(each)));
  }
  slot(node, "sans-visite").hidden = visits.length + drafts.length > 0;
  const diagnostics = (await store.all("diagnostics")).filter((each) => each.siren === siren);
  for (const each of diagnostics) {
    const answers = Object.values(await store.answersOf(each)).filter((answer) => answer.level !== "");
    const hint = `${counted(answers.length, "réponse", "réponses")}${each.is_returned ? ", à reprendre" : ""}`;
    slot(node, "diagnostics").append(item(link(`diagnostic/${each.id}`), LABELS.diagnostic[each.kind], hint));
  }
  const startable = found.starts.filter((start) => !diagnostics.some((each) => each.kind === start.kind));
  for (const start of startable) {
    const copy = piece("bouton-commencer", { libelle: start.label });
    Object.assign(copy.querySelector("button").dataset, { start: start.kind, siren, version: start.questionnaire });
    slot(node, "diagnostics").append(copy);
  }
  slot(node, "sans-diagnostic").hidden = diagnostics.length + startable.length > 0;
  return { title: found.name, node, isLive: true };
}

/** Begin the diagnostic `kind` of a firm on this device, on the questionnaire `version`; its key. */
export async function begin(siren, kind, version) {
  const id = crypto.randomUUID();
  const stub = { id, siren, kind, questionnaire: version, is_returned: false, returns: {}, answers: {} };
  await store.put("diagnostics", stub);
  const label = LABELS.diagnostic[kind];
  await store.enqueue({ kind: "diagnostic", key: `diagnostic:${id}`, diagnostic: id, siren, label, body: { kind } });
  return id;
}

/** Codes of the axes that may be answered: those sent back, once one was; null for all. */
export const openAxes = (diagnostic) => (diagnostic.is_returned ? new Set(Object.keys(diagnostic.returns)) : null);

export async function diagnostic(id) {
  const found = await store.get("diagnostics", id);
  const firmOf = found && await store.get("firms", found.siren);
  if (!firmOf) return missing("Ce diagnostic n’est pas sur cet appareil, ou il ne change plus.");
  const { axes } = await store.get("questionnaires", found.questionnaire);
  const answers = await store.answersOf(found);
  const opened = openAxes(found);
  const node = piece("page-diagnostic", { titre: LABELS.diagnostic[found.kind], nom: firmOf.name });
  slot(node, "entreprise").href = link(`entreprise/${found.siren}`);
  let left = 0;
  for (const axis of axes) {
    const answered = axis.questions.filter((each) => answers[each.code] && answers[each.code].level !== "").length;
    const isOpen = !opened || opened.has(axis.code);
    const hint = `${answered} sur ${counted(axis.questions.length, "question", "questions")}`;
    const line = isOpen ? item(link(`diagnostic/${id}/${axis.code}`), axis.label, hint) : piece("ligne-fermee", { nom: axis.label, hint });
    if (found.returns[axis.code]) line.append(piece("renvoi", { motif: found.returns[axis.code] }));
    slot(node, "axes").append(line);
    left += axis.questions.length - answered;
  }
  const isSent = !(await store.all("queue")).some((each) => each.diagnostic === id);
  slot(node, "reste").textContent = left ? `Il reste ${counted(left, "question", "questions")}.` : "Toutes les questions ont leur réponse.";
  slot(node, "transmettre").hidden = !isSent;
  slot(node, "transmettre").href = `/diagnostics/${id}/transmettre/`;
  slot(node, "avant").hidden = isSent;
  return { title: LABELS.diagnostic[found.kind], node, isLive: true };
}

export async function queue() {
  const node = piece("page-envois");
  const waiting = await store.all("queue");
  slot(node, "vide").hidden = waiting.length > 0;
  const names = new Map((await store.all("firms")).map((each) => [each.siren, each.name]));
  const SAYS = { waiting: "En attente", refused: "Refusé", conflict: "Changé des deux côtés : à choisir" };
  const list = await Promise.all(waiting.map(async (each) => {
    const copy = piece("envoi", {
      objet: each.label,
      entreprise: names.get(each.siren) ?? "",
      etat: SAYS[each.state],
      erreurs: each.state === "refused" ? errorsOf(each).join(" ") || "Le portail ne connaît plus ce dont il s’agit." : "",
    });
    slot(copy, "ouvrir").href = await placeOf(each);
    slot(copy, "effacer").dataset.drop = each.seq;
    slot(copy, "effacer").hidden = each.state === "waiting";
    return copy;
  }));
  slot(node, "envois").append(...list);
  return { title: "À envoyer", node, isLive: true };
}

/** All that the portal said against a sending. */
export const errorsOf = (sending) => Object.values(sending.errors ?? {}).flat();

async function placeOf(sending) {
  if (sending.kind === "visit" || sending.kind === "file") return link(`visite/${sending.siren}/${sending.visit}`);
  if (sending.kind === "diagnostic") return link(`diagnostic/${sending.diagnostic}`);
  const found = await store.get("diagnostics", sending.diagnostic);
  const version = found && await store.get("questionnaires", found.questionnaire);
  const axis = version?.axes.find((each) => each.questions.some((question) => question.code === sending.question));
  return axis ? link(`diagnostic/${sending.diagnostic}/${axis.code}`) : link("");
}

export function missing(text) {
  return { title: "Introuvable", node: piece("page-absente", { texte: text }) };
}
