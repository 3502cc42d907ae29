const KEPT = "briefing-kept";
const SHELL = "briefing-shell";
/** Browsers allow service workers over HTTPS and on this very machine. */
const canKeep = overNetwork && isSecureContext && "serviceWorker" in navigator;
/** The briefings that are kept here, by their ids. @type {Set<string>} */
const kept = new Set();

/** The address to play: the kept copy goes by a name that the service worker knows. @param {Entry} entry */
const audioUrl = (entry) => entry.audio + (kept.has(entry.id) ? "?kept" : "");

/** Start the service worker, and look what is kept already. */
async function startKeeping() {
  if (!canKeep) return;
  navigator.serviceWorker.register(trusted.createScriptURL("sw.js")).catch(() => {});
  const cache = await caches.open(KEPT);
  const known = new Map(entries.map((entry) => [new URL(entry.audio, location.href).href, entry.id]));
  for (const { url } of await cache.keys()) {
    const id = known.get(url);
    if (id) kept.add(id);
    else cache.delete(url); // it has left the library
  }
}

/** Keep a briefing. @param {Entry} entry @param {(part: number) => void} told */
async function keep(entry, told) {
  navigator.storage?.persist?.();
  await navigator.serviceWorker.ready;
  const response = await fetch(entry.audio, { cache: "no-cache" }); // not what it was before it was made anew
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  const [type, length] = ["Content-Type", "Content-Length"].map((name) => response.headers.get(name) ?? "");
  let bytes = 0;
  const counted = response.body.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      told(bytes / Number(length));
      controller.enqueue(chunk);
    },
  }));
  const [audioCache, shell] = await Promise.all([caches.open(KEPT), caches.open(SHELL)]);
  await Promise.all([
    audioCache.put(entry.audio, new Response(counted, { headers: { "Content-Type": type } })),
    shell.addAll([entry.id, `text-${entry.id[0]}`].map((name) => `player/${name}.js`)),
  ]);
  kept.add(entry.id);
}

/** @param {Entry} entry */
async function drop(entry) {
  kept.delete(entry.id);
  await (await caches.open(KEPT)).delete(entry.audio);
}

/** Why a briefing cannot be kept by the page, and what to do instead. */
function whyNot() {
  if (canKeep) return "";
  return overNetwork
    ? "Trình duyệt chỉ giữ bài ngoại tuyến cho trang mở qua HTTPS, còn trang này mở qua HTTP. Hãy tải tệp âm thanh về máy để nghe khi không có mạng."
    : "Trang này mở từ tệp trên máy nên nghe được cả khi không có mạng. Muốn chuyển bài sang máy khác, hãy chép tệp âm thanh.";
}
