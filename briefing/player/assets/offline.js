import { overNetwork, store, trusted } from "./base.js";
import { entries, library, older, textOf } from "./library.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */

const KEPT = "briefing-kept";
const SHELL = "briefing-shell";
const PATIENCE = 10_000; // ms for the service worker to begin
/** Browsers allow service workers over HTTPS and on this very machine. */
const secure = overNetwork && isSecureContext && "serviceWorker" in navigator;
/** Whether the service worker was refused, as where a certificate was only clicked through. */
let refused = false;
/** Whether briefings can be saved here, as far as is known. */
export const canSave = () => secure && !refused;
/** Tells of `change`: what is saved, or whether anything can be. */
export const offline = new EventTarget();
const changedOffline = () => offline.dispatchEvent(new Event("change"));
/** What is being saved, by id: how much of it is there, from 0 to 1. @type {Map<string, number>} */
export const saving = new Map();
/** The sizes in bytes of the briefings that are saved for offline listening, by their ids. @type {Map<string, number>} */
export const saved = new Map();

/** Whether a briefing is saved as it is now, not as it was before it was made anew. @param {Entry} entry @param {Text} text */
export const isSaved = (entry, text) => saved.get(entry.id) === text.bytes;

/** The name by which the service worker knows the saved copy. @param {Entry} entry */
export const savedUrl = (entry) => `${entry.audio}?kept`;

/** @param {Entry} entry @param {Text} text */
export const audioUrl = (entry, text) => (isSaved(entry, text) ? savedUrl(entry) : entry.audio);

/** Wait for the service worker; false where it does not begin. @returns {Promise<boolean>} */
const worker = !secure ? Promise.resolve(false) : Promise.race([
  navigator.serviceWorker.register(trusted.createScriptURL("sw.js"))
    .then(() => navigator.serviceWorker.ready).then(() => true, () => false),
  new Promise((resolve) => setTimeout(resolve, PATIENCE, false)),
]);
worker.then((works) => {
  refused = secure && !works;
  if (refused) changedOffline();
});

/** Look what is saved already. */
export async function startOffline() {
  if (!secure) return;
  const cache = await caches.open(KEPT);
  const address = (/** @type {string} */ path) => new URL(path, location.href).href;
  const known = new Map(entries.map((entry) => [address(entry.audio), entry.id]));
  const covers = new Set(entries.map((entry) => address(entry.cover)));
  for (const { url } of await cache.keys()) {
    const id = known.get(url);
    if (id) saved.set(id, Number((await cache.match(url))?.headers.get("Content-Length")));
    else if (!covers.has(url) && !older.months.length) cache.delete(url); // it has left the library
  }
}

/**
 * Save a briefing for offline listening, with its text and its cover.
 * @param {Entry} entry @param {Text} text @throws {Error} where that cannot be
 */
export async function saveOffline(entry, text) {
  if (saving.has(entry.id)) return;
  try {
    showPart(entry, 0);
    if (!(await worker)) throw new Error("no service worker");
    navigator.storage?.persist?.();
    await fetchAndSave(entry, text);
    saved.set(entry.id, text.bytes);
  } finally {
    saving.delete(entry.id);
    changedOffline();
  }
}

/** @param {Entry} entry @param {number} part */
function showPart(entry, part) {
  const before = saving.get(entry.id) ?? -1;
  if (Math.floor(part * 100) === Math.floor(before * 100)) return;
  saving.set(entry.id, part);
  changedOffline();
}

/** @param {Entry} entry @param {Text} text */
async function fetchAndSave(entry, text) {
  const response = await fetch(entry.audio, { cache: "no-cache" }); // not what it was before it was made anew
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "audio/mpeg", "Content-Length": String(text.bytes) };
  let bytes = 0;
  const counted = response.body.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      showPart(entry, Math.min(1, bytes / text.bytes));
      controller.enqueue(chunk);
    },
  }));
  const [audioCache, shell] = await Promise.all([caches.open(KEPT), caches.open(SHELL)]);
  await Promise.all([
    audioCache.put(entry.audio, new Response(counted, { headers })),
    shell.add(`player/${entry.id}.js`),
    entry.cover ? audioCache.add(entry.cover).catch(() => {}) : null, // it can be done without
  ]);
}

/** @param {Entry} entry */
export async function discard(entry) {
  saved.delete(entry.id);
  const cache = await caches.open(KEPT);
  await Promise.all([entry.audio, entry.cover].filter(Boolean).map((name) => cache.delete(name)));
  changedOffline();
}

/** Save several, one behind the other; how many could not be. @param {Entry[]} wanted */
export async function saveAll(wanted) {
  let failed = 0;
  for (const entry of wanted) {
    try {
      const text = await textOf(entry);
      if (!isSaved(entry, text)) await saveOffline(entry, text);
    } catch {
      failed++;
    }
  }
  return failed;
}

/** Whether the newest bulletin is saved by itself. */
export const savesNewest = () => store.get("keep-newest", false);

/** Save the newest bulletin, if that was asked for. */
export async function saveNewest() {
  const newest = entries.find((entry) => entry.bulletin) ?? entries[0];
  if (savesNewest() && newest && (await worker)) saveAll([newest]);
}
library.addEventListener("change", saveNewest);

/** Why a briefing cannot be saved by the page, and what to do instead. */
export function whyNot() {
  if (canSave()) return "";
  if (refused) {
    return "Trình duyệt chưa tin chứng chỉ của máy phục vụ nên không giữ ngoại tuyến được. Hãy cài chứng chỉ briefing-authority.crt vào máy này rồi mở lại trang, hoặc tải tệp âm thanh.";
  }
  return overNetwork
    ? "Trình duyệt chỉ giữ bài ngoại tuyến cho trang mở qua HTTPS, còn trang này mở qua HTTP. Hãy tải tệp âm thanh về máy để nghe khi không có mạng."
    : "Trang này mở từ tệp trên máy nên nghe được cả khi không có mạng. Muốn chuyển bài sang máy khác, hãy chép tệp âm thanh.";
}
