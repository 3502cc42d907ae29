import { overNetwork, trusted } from "./base.js";
import { entries } from "./library.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */

const KEPT = "briefing-kept";
const SHELL = "briefing-shell";
/** Browsers allow service workers over HTTPS and on this very machine. */
export const canSave = overNetwork && isSecureContext && "serviceWorker" in navigator;
/** The sizes in bytes of the briefings that are saved for offline listening, by their ids. @type {Map<string, number>} */
export const saved = new Map();

/** Whether a briefing is saved as it is now, not as it was before it was made anew. @param {Entry} entry @param {Text} text */
export const isSaved = (entry, text) => saved.get(entry.id) === text.bytes;

/** The name by which the service worker knows the saved copy. @param {Entry} entry */
export const savedUrl = (entry) => `${entry.audio}?kept`;

/** @param {Entry} entry @param {Text} text */
export const audioUrl = (entry, text) => (isSaved(entry, text) ? savedUrl(entry) : entry.audio);

/** Start the service worker, and look what is saved already. */
export async function startOffline() {
  if (!canSave) return;
  navigator.serviceWorker.register(trusted.createScriptURL("sw.js")).catch(() => {});
  const cache = await caches.open(KEPT);
  const known = new Map(entries.map((entry) => [new URL(entry.audio, location.href).href, entry.id]));
  for (const { url } of await cache.keys()) {
    const id = known.get(url);
    if (id) saved.set(id, Number((await cache.match(url))?.headers.get("Content-Length")));
    else cache.delete(url); // it has left the library
  }
}

/** Save a briefing for offline listening. @param {Entry} entry @param {Text} text @param {(part: number) => void} progress */
export async function saveOffline(entry, text, progress) {
  navigator.storage?.persist?.();
  await navigator.serviceWorker.ready;
  const response = await fetch(entry.audio, { cache: "no-cache" }); // not what it was before it was made anew
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "audio/mpeg", "Content-Length": String(text.bytes) };
  let bytes = 0;
  const counted = response.body.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      progress(bytes / text.bytes);
      controller.enqueue(chunk);
    },
  }));
  const [audioCache, shell] = await Promise.all([caches.open(KEPT), caches.open(SHELL)]);
  await Promise.all([
    audioCache.put(entry.audio, new Response(counted, { headers })),
    shell.addAll([entry.id, `text-${entry.id[0]}`].map((name) => `player/${name}.js`)),
  ]);
  saved.set(entry.id, text.bytes);
}

/** @param {Entry} entry */
export async function discard(entry) {
  saved.delete(entry.id);
  await (await caches.open(KEPT)).delete(entry.audio);
}

/** Why a briefing cannot be saved by the page, and what to do instead. */
export function whyNot() {
  if (canSave) return "";
  return overNetwork
    ? "Trình duyệt chỉ giữ bài ngoại tuyến cho trang mở qua HTTPS, còn trang này mở qua HTTP. Hãy tải tệp âm thanh về máy để nghe khi không có mạng."
    : "Trang này mở từ tệp trên máy nên nghe được cả khi không có mạng. Muốn chuyển bài sang máy khác, hãy chép tệp âm thanh.";
}
