/* Comforts added to pages that work without them. No page needs this file. */
(() => {
  "use strict";

  /* A form refused by the server: the reader starts on the list of what to mend. */
  const showErrors = () => document.querySelector(".error-summary")?.focus();

  /* On a phone the filters wait behind their title, unless some are in force. */
  const foldFilters = () => {
    if (!window.matchMedia("(max-width: 47.99em)").matches) return;
    document.querySelectorAll('details[data-close-on-phone="true"]').forEach((panel) => { panel.open = false; });
  };

  /* Addresses of filtered lists carry only the filters that are filled in. */
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
  });

  /* A second press on a button does not send a form twice. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
  /* Nothing typed stays in the browser of who signs out (the portal's answer wipes it): what waits to be sent
     from the workshop's application is told first. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches('form[action$="/deconnexion/"]')) return;
    const count = Number(localStorage.getItem("terrain-en-attente"));
    const what = count > 1 ? `${count} saisies de l’application de terrain ne sont pas envoyées` : "1 saisie de l’application de terrain n’est pas envoyée";
    if (count && !window.confirm(`${what} : se déconnecter les efface de cet appareil. Se déconnecter ?`)) {
      event.preventDefault();
      event.stopImmediatePropagation(); // not sent: the button may be pressed again
      return;
    }
    Object.keys(localStorage).filter((key) => key.startsWith("reponse:")).forEach((key) => localStorage.removeItem(key));
    indexedDB.deleteDatabase("terrain");
  }, true);
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* What changed on the page without a reload is said to screen readers, once. */
  let lastSaid = "";
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const speaker = target.matches("[data-announce]") ? target : target.querySelector("[data-announce]");
    const said = speaker?.dataset.announce ?? "";
    if (said && said !== lastSaid) document.getElementById("annonces").textContent = said;
    lastSaid = said;
  });

  /* Shares of a target: what they make, and what is left without region, as they are typed. */
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-shares]");
    if (!form) return;
    const typed = [...form.querySelectorAll(".share-box input")].map((box) => Number(box.value.replace(/\s/g, "")));
    const total = typed.reduce((sum, share) => sum + (Number.isInteger(share) && share > 0 ? share : 0), 0);
    const rest = Number(form.dataset.shares) - total;
    form.querySelector("[data-shares-total]").textContent = total.toLocaleString("fr-FR");
    const shown = form.querySelector("[data-shares-rest]");
    shown.textContent = rest.toLocaleString("fr-FR");
    shown.classList.toggle("is-refused", rest < 0);
  });

  document.addEventListener("DOMContentLoaded", () => { showErrors(); foldFilters(); });
})();
