/* The questions of an axis: every key typed is kept at once, sent a moment later, and what others said is shown. */
import * as store from "./store.js";
import { errorsOf, missing, openAxes } from "./pages.js";
import { syncSoon } from "./sync.js";
import { LABELS, piece, slot } from "./words.js";

const FIELDS = ["level", "target_level", "comment", "evidence"];
const NOT_APPLICABLE = "na";
const SAYS = {
  waiting: "Gardé sur cet appareil, à envoyer.",
  sent: "Enregistré.",
  conflict: "Quelqu’un d’autre a répondu entre-temps. Choisissez ce qui est gardé.",
};

class Question {
  constructor(page, question, answer) {
    this.page = page;
    this.code = question.code;
    this.node = piece("question", { titre: question.title, texte: question.text });
    this.node.querySelector("h2").id = `q-${question.code}`;
    this.node.setAttribute("aria-labelledby", `q-${question.code}`);
    const levels = [...question.levels, [NOT_APPLICABLE, "Non applicable à l’entreprise"]];
    slot(this.node, "niveaux").append(...levels.map(([value, text]) => this.level(String(value), text)));
    for (const each of this.node.querySelectorAll("[data-field]")) {
      each.id = `${question.code}-${each.dataset.field}`;
      each.closest(".fr-input-group, .fr-select-group").querySelector("label").htmlFor = each.id;
    }
    this.fill(answer);
    this.node.addEventListener("input", () => this.typed());
    this.node.addEventListener("click", ({ target }) => this.chosen(target.dataset.keep));
    this.show(answer);
  }

  level(value, text) {
    const copy = piece("niveau", { texte: value === NOT_APPLICABLE ? text : `${value} – ${text}` });
    const input = copy.querySelector("input");
    Object.assign(input, { id: `${this.code}-level-${value}`, name: `${this.code}-level`, value });
    copy.querySelector("label").htmlFor = input.id;
    return copy;
  }

  fill(answer = {}) {
    this.base = answer.version ?? "";
    for (const input of this.node.querySelectorAll("input[type=radio]")) input.checked = input.value === String(answer.level ?? "");
    for (const each of this.node.querySelectorAll("[data-field]")) each.value = answer[each.dataset.field] ?? "";
  }

  values() {
    const typed = Object.fromEntries([...this.node.querySelectorAll("[data-field]")].map((each) => [each.dataset.field, each.value]));
    return { level: this.node.querySelector("input[type=radio]:checked")?.value ?? "", ...typed };
  }

  async typed(rebase) {
    const body = this.values();
    if (body.level === NOT_APPLICABLE) this.node.querySelector("[data-field=target_level]").value = body.target_level = "";
    const { id, siren } = this.page.diagnostic;
    await store.enqueue({
      kind: "answer", key: `answer:${id}:${this.code}`, after: `diagnostic:${id}`, diagnostic: id, question: this.code,
      siren, label: `Réponse ${this.code}, ${LABELS.diagnostic[this.page.diagnostic.kind].toLowerCase()}`, body, base: this.base, rebase,
    });
    syncSoon();
  }

  show(answer) {
    const { sending } = answer ?? {};
    const state = slot(this.node, "etat");
    const choice = slot(this.node, "choix");
    choice.hidden = sending?.state !== "conflict";
    state.classList.toggle("fr-error-text", Boolean(sending) && sending.state !== "waiting");
    state.classList.toggle("fr-hint-text", !sending || sending.state === "waiting");
    this.sending = sending;
    if (!sending) state.textContent = answer?.version ? SAYS.sent : "";
    else if (sending.state === "refused") state.textContent = errorsOf(sending).join(" ");
    else if (sending.state === "conflict") state.textContent = `${SAYS.conflict} Réponse de ${sending.by} : ${this.told(sending.stored)}`;
    else state.textContent = SAYS.waiting;
  }

  told({ level, target_level: target, comment, evidence }) {
    const shown = level === NOT_APPLICABLE ? "non applicable" : level === "" ? "sans niveau" : `niveau ${level}`;
    return [shown, target && `niveau visé ${target}`, comment, evidence].filter(Boolean).join(" ; ");
  }

  /* What the portal told since: taken over when nothing typed here waits, and nobody is typing. */
  update(answer) {
    const isMine = answer?.sending || this.node.contains(document.activeElement);
    const differs = answer && FIELDS.some((name) => String(answer[name] ?? "") !== this.values()[name]);
    if (!isMine && differs) this.fill(answer);
    else if (!answer?.sending && !differs) this.base = answer?.version ?? "";
    this.show(answer);
  }

  async chosen(kept) {
    if (!kept || !this.sending) return;
    const { stored, seq } = this.sending;
    if (kept === "mine") { await this.typed(stored.version); return; }
    await store.drop(seq);
    const copy = await store.get("diagnostics", this.page.diagnostic.id);
    copy.answers[this.code] = stored;
    await store.put("diagnostics", copy);
    this.fill(stored);
    this.show(stored);
  }
}

export async function axis(id, code) {
  const diagnostic = await store.get("diagnostics", id);
  const version = diagnostic && await store.get("questionnaires", diagnostic.questionnaire);
  const index = version?.axes.findIndex((each) => each.code === code) ?? -1;
  const opened = diagnostic && openAxes(diagnostic);
  if (index < 0 || (opened && !opened.has(code))) return missing("Cet axe n’est pas sur cet appareil, ou il ne change plus.");
  const { label, questions } = version.axes[index];
  const node = piece("page-axe", { titre: label, sous: LABELS.diagnostic[diagnostic.kind], motif: diagnostic.returns[code] });
  const answers = await store.answersOf(diagnostic);
  const shown = questions.map((each) => new Question({ diagnostic }, each, answers[each.code]));
  slot(node, "questions").append(...shown.map((each) => each.node));
  const after = version.axes.slice(index + 1).find((each) => !opened || opened.has(each.code));
  slot(node, "suivant").hidden = !after;
  if (after) {
    slot(node, "suivant").href = `#/diagnostic/${id}/${after.code}`;
    slot(node, "suivant").textContent = `Axe suivant : ${after.label}`;
  }
  slot(node, "retour").href = `#/diagnostic/${id}`;
  const update = async () => {
    const current = await store.get("diagnostics", id);
    const now = current ? await store.answersOf(current) : {};
    shown.forEach((each) => each.update(now[each.code]));
  };
  return { title: label, node, update };
}
