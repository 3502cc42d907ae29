import { $, el, overNetwork, say, store, unbroken } from "./base.js";
import { addEntry, entries, entryOf, findEntry, textOf } from "./library.js";
import { player, when } from "./player.js";
import { audioUrl, saveNewest, savesNewest, startOffline } from "./offline.js";
import { shown } from "./shown.js";
import { follow, scrollsItself } from "./transcript.js";
import { showList } from "./list.js";
import { showEpisode } from "./episode.js";
import { root } from "./looks.js";
import "./controls.js";
import "./sleep.js";
import "./media.js";
import "./keys.js";
import "./quote.js";
import "./follow.js";

/** @typedef {import("./library.js").Text} Text */

let listScroll = 0;

/** What the address asks for: #e=id, and a place in it: t (seconds), chapter (from 1), s (sentence). */
async function asked() {
  const { e, t, chapter, s } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const id = e?.replaceAll("-", "").slice(0, 10);
  const somewhere = t !== undefined || chapter !== undefined;
  const entry = id !== undefined ? await findEntry(id)
    : somewhere ? shown.entry ?? await findEntry(store.get("last", "")) ?? entries[0] : undefined;
  /** @param {Text} text */
  const place = (text) => {
    const at = t !== undefined ? Number(t)
      : chapter !== undefined ? text.chapterStarts[Number(chapter) - 1]
      : s !== undefined ? text.starts[Number(s)] : undefined;
    return Number.isFinite(at) ? at : undefined;
  };
  return { entry, place };
}

/** @param {boolean} moved whether the listener came here by a link of the page */
async function route(moved) {
  const { entry, place } = await asked();
  if (!shown.entry) listScroll = scrollY;
  $("index").hidden = Boolean(entry);
  $("episode").hidden = !entry;
  document.title = entry ? `${entry.title} – ${$("home").textContent}` : $("home").textContent;
  if (!entry) {
    Object.assign(shown, { entry: null, text: null });
    follow(true);
    showList();
    scrollTo(0, listScroll);
    if (moved) $("index-title").focus({ preventScroll: true });
    return;
  }
  if (entry !== shown.entry) scrollTo(0, 0);
  scrollsItself(500);
  await showEpisode(entry, place);
  if (entry !== shown.entry) return; // the listener has gone elsewhere meanwhile
  // A reload goes on where the listener is, not where the link led.
  history.replaceState(null, "", `#e=${entry.id}`);
  if (moved) $("title").focus({ preventScroll: true });
}

/** Load what was heard last, so that one press goes on with it. */
async function resume() {
  const entry = await findEntry(store.get("last", ""));
  if (!entry || shown.entry) return;
  const text = await textOf(entry).catch(() => null);
  if (text && !player.entry) player.load(entry, text, audioUrl(entry, text));
}

/** The text goes along when the next briefing begins. */
function followOn() {
  if (followed && shown.entry === followed && player.entry && player.entry !== followed) {
    history.replaceState(null, "", `#e=${player.entry.id}`);
    route(false);
  }
  followed = player.entry;
}
/** The briefing that was heard until now. @type {import("./library.js").Entry | null} */
let followed = null;

/** What scrolls stops above the player; one that took half of the screen does not stay on it. */
function measurePlayer() {
  const height = $("player").offsetHeight;
  const cramped = height > innerHeight / 2;
  root.toggleAttribute("data-cramped", cramped);
  root.style.setProperty("--player", `${cramped ? 0 : height}px`);
}

async function start() {
  if (overNetwork) {
    document.head.append(el("link", { rel: "manifest", href: "player/app.webmanifest", crossOrigin: "use-credentials" }));
  }
  history.scrollRestoration = "manual";
  addEventListener("hashchange", () => route(true));
  $("skip").addEventListener("click", () => $("main").focus());
  $("list").addEventListener("click", () => (listScroll = scrollY));
  new ResizeObserver(measurePlayer).observe($("player"));
  addEventListener("beforeinstallprompt", (/** @type {any} */ event) => {
    event.preventDefault();
    $("install").hidden = false;
    $("install").onclick = () => event.prompt();
  });
  addEventListener("appinstalled", () => ($("install").hidden = true));
  $("keep-newest").checked = savesNewest();
  $("keep-newest").addEventListener("change", () => {
    store.set("keep-newest", $("keep-newest").checked);
    saveNewest();
  });
  when("load", () => setTimeout(followOn));
  await startOffline().catch(() => {}); // without caches the rest works
  saveNewest();
  await route(false);
  await resume();
  root.dataset.ready = "";
}

// For the program that a server which makes briefings adds to the page.
/** @type {any} */ (globalThis).briefing.shared = { $, addEntry, audioUrl, el, entryOf, player, say, store, textOf, unbroken, when };
start();
