/* Words of the application, and the small tools that put them on the page. */

export const LABELS = {
  kind: {
    initiale: "Visite initiale", diagnostic: "Diagnostic sur site", restitution: "Restitution",
    thematique: "Visite thématique", suivi: "Suivi du plan d’action", cloture: "Clôture",
  },
  diagnostic: { initial: "Diagnostic initial", closing: "Diagnostic de clôture" },
  half: { am: "matin", pm: "après-midi" },
};

const DAY = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
export const day = (iso) => (iso ? DAY.format(new Date(`${iso}T00:00:00Z`)).replace(/^1 /, "1er ") : "");

export const counted = (count, one, many) => `${count}\u00a0${count > 1 ? many : one}`;

/** A copy of the template `id`; `texts` fills its elements by the value of their data-text. */
export function piece(id, texts = {}) {
  const copy = document.getElementById(id).content.cloneNode(true).firstElementChild;
  for (const each of [copy, ...copy.querySelectorAll("[data-text]")]) {
    const name = each.dataset.text;
    if (name === undefined) continue;
    if (texts[name]) each.textContent = texts[name]; else each.hidden = true;
  }
  return copy;
}

/** The place of `copy` named `slot`. */
export const slot = (copy, name) => copy.querySelector(`[data-slot="${name}"]`);
