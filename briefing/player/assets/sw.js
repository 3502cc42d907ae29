// Keeps the player, and the briefings that the listener chose, for times without a network.
"use strict";

const SHELL = "briefing-shell";
const KEPT = "briefing-kept";
const PATIENCE = 3000; // ms to wait for the network where an older copy is at hand
const home = new URL("./", location.href).pathname;
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (/** @type {any} */ event) => {
  const files = ["./", "player/app.webmanifest", "player/icon.svg", "player/icon-192.png", "player/icon-512.png"];
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(files)));
  worker.skipWaiting();
});
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(home)) return;
  const path = url.pathname.slice(home.length);
  if (url.search === "?fresh") return; // the page asks whether it is still the newest
  if (url.search === "?kept") event.respondWith(fromKept(request, path));
  else if (["", "index.html"].includes(path)) event.respondWith(fromShell(request, "./"));
  else if (path.startsWith("player/")) event.respondWith(fromShell(request, path));
  else if (/\.(jpg|png)$/.test(path)) event.respondWith(fetch(request).catch(() => pictureFromKept(path)));
});

/**
 * The network's answer, and the last one kept where it fails or lingers.
 * @param {Request} request @param {string} name
 */
async function fromShell(request, name) {
  const cache = await caches.open(SHELL);
  const old = await cache.match(name);
  const fresh = fetch(request.url, { cache: "no-cache" }).then((response) => {
    if (response.ok) cache.put(name, response.clone());
    return response;
  });
  if (!old) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, old));
  return Promise.race([fresh.then((response) => (response.ok ? response : old), () => old), late]);
}

/** The cover of a kept briefing. @param {string} name */
async function pictureFromKept(name) {
  return (await (await caches.open(KEPT)).match(name)) ?? Response.error();
}

/**
 * A kept briefing, or the part of it that a player asks for.
 * @param {Request} request @param {string} name
 */
async function fromKept(request, name) {
  const whole = await (await caches.open(KEPT)).match(name);
  if (!whole) return fetch(name, { headers: request.headers });
  const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (!asked || asked[0] === "bytes=-") return whole;
  const blob = await whole.blob();
  const [, first, last] = asked;
  const start = first ? Number(first) : Math.max(0, blob.size - Number(last));
  const end = first && last ? Math.min(Number(last) + 1, blob.size) : blob.size;
  if (start >= end) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${blob.size}` } });
  }
  return new Response(blob.slice(start, end), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(end - start),
      "Content-Range": `bytes ${start}-${end - 1}/${blob.size}`,
      "Content-Type": whole.headers.get("Content-Type") ?? "audio/mpeg",
    },
  });
}
