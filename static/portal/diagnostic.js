/* Answers are saved as they are given; the page's own form does it without this file.
   What is typed stays in this browser until the portal has acknowledged it: a session that ends, a tab that is
   closed, a network that fails lose nothing. Signing out wipes it (portal.js). */
(() => {
  "use strict";

  const form = document.querySelector("form[data-answers]");
  if (!form) return;
  const FIELDS = ["level", "target_level", "comment", "evidence", "version"];
  const SAYS = {
    saving: "Enregistrement…",
    saved: "Enregistré.",
    waiting: "En attente : sans réseau, votre saisie est gardée ici et sera renvoyée.",
    signedOut: "Votre session a pris fin : reconnectez-vous, votre saisie est gardée ici.",
    conflict: "Quelqu’un d’autre a répondu entre-temps : choisissez ce qui est gardé.",
  };

  class Answer {
    constructor(section) {
      this.section = section;
      this.state = section.querySelector("[data-answer-state]");
      this.choice = section.querySelector("[data-answer-choice]");
      this.key = `reponse:${form.dataset.answers}:${section.dataset.prefix}`;
      this.busy = this.again = false;
      section.addEventListener("change", () => this.changed());
      this.choice.addEventListener("click", ({ target }) => this.chosen(target.dataset.keep));
      this.restore();
    }

    inputs(name) {
      return [...this.section.querySelectorAll(`[name="${this.section.dataset.prefix}-${name}"]`)];
    }

    get(name) {
      const inputs = this.inputs(name);
      return (inputs[0]?.type === "radio" ? inputs.find((each) => each.checked) : inputs[0])?.value ?? "";
    }

    set(name, value) {
      for (const input of this.inputs(name)) {
        if (input.type === "radio") input.checked = input.value === value; else input.value = value;
      }
    }

    typed() {
      return Object.fromEntries(FIELDS.map((name) => [name, this.get(name)]));
    }

    fill(values) {
      FIELDS.forEach((name) => this.set(name, values[name] ?? ""));
    }

    say(text, isWrong = false) {
      this.state.textContent = text;
      this.state.classList.toggle("fr-error-text", isWrong);
      this.state.classList.toggle("fr-hint-text", !isWrong);
    }

    /* What the last visit could not send is put back, and sent. */
    restore() {
      const kept = localStorage.getItem(this.key);
      if (!kept) return;
      this.fill(JSON.parse(kept));
      this.send();
    }

    changed() {
      localStorage.setItem(this.key, JSON.stringify(this.typed()));
      this.send();
    }

    async send() {
      if (this.busy) { this.again = true; return; }
      this.busy = true;
      this.say(SAYS.saving);
      try {
        await this.receive(await this.post());
      } catch {
        this.say(SAYS.waiting, true);
      }
      this.busy = false;
      if (this.again) { this.again = false; this.send(); }
    }

    post() {
      const body = new FormData();
      for (const [name, value] of Object.entries(this.typed())) body.append(`${this.section.dataset.prefix}-${name}`, value);
      body.append("csrfmiddlewaretoken", form.querySelector('[name="csrfmiddlewaretoken"]').value);
      return fetch(this.section.dataset.answer, { method: "POST", body, credentials: "same-origin" });
    }

    async receive(response) {
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (!isJson) { this.say(SAYS.signedOut, true); return; }
      const told = await response.json();
      if (response.status === 409) { this.conflict(told); return; }
      if (!response.ok) { this.say(Object.values(told.errors).flat().join(" "), true); return; }
      this.set("version", String(told.version));
      if (!this.again) localStorage.removeItem(this.key);
      this.say(SAYS.saved);
    }

    conflict({ stored, by }) {
      this.stored = stored;
      const level = stored.level === "na" ? "non applicable" : stored.level || "sans niveau";
      const said = [`niveau : ${level}`, stored.comment, stored.evidence].filter(Boolean).join(" ; ");
      this.say(`${SAYS.conflict} Réponse enregistrée par ${by} : ${said}`, true);
      this.choice.hidden = false;
    }

    chosen(kept) {
      if (!kept) return;
      this.choice.hidden = true;
      if (kept === "stored") this.fill(this.stored); else this.set("version", this.stored.version);
      this.changed();
    }
  }

  const answers = [...form.querySelectorAll("[data-answer]")].map((section) => new Answer(section));
  window.addEventListener("online", () => answers.forEach((each) => { if (localStorage.getItem(each.key)) each.send(); }));
})();
