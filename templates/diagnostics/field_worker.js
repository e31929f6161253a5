/* Keeps the shell of the workshop's application, and nothing else: no answer of the portal is ever cached. */
"use strict";

const KEPT = "terrain-{{ release }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELL = FILES[0];

/* A shell asked for by somebody signed out is the sign-in page: that one is not kept. */
const fetched = async (file) => {
  const response = await fetch(file, { cache: "reload", credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(file);
  return response;
};

const keep = async () => {
  const cache = await caches.open(KEPT);
  await Promise.all(FILES.map(async (file) => cache.put(file, await fetched(file))));
};

const forgetOthers = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("terrain-") && name !== KEPT).map((name) => caches.delete(name)));
};

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !FILES.includes(pathname)) return;
  const kept = caches.match(pathname === SHELL ? SHELL : event.request, { cacheName: KEPT, ignoreSearch: true, ignoreVary: true });
  event.respondWith(kept.then((response) => response ?? fetch(event.request)));
});
