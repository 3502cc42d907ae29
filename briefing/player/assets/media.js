import { overNetwork } from "./base.js";
import { JUMP, player, when } from "./player.js";
import { backward, onward } from "./queue.js";

/** @typedef {import("./library.js").Entry} Entry */

/** The lock screen, the headset's buttons, the keyboard's media keys. */
const session = navigator.mediaSession;

function showMetadata() {
  const { entry, text, chapter } = player;
  if (!entry) return;
  session.metadata = new MediaMetadata({
    title: text.chapters[chapter]?.title ?? entry.title,
    artist: entry.title,
    album: entry.source || document.title,
    artwork: artwork(entry),
  });
}

/** The cover, else the icon; browsers take neither from a file. @param {Entry} entry */
function artwork(entry) {
  if (!overNetwork) return [];
  return entry.cover ? [{ src: entry.cover }] : [{ src: "player/icon-512.png", sizes: "512x512", type: "image/png" }];
}

function showPosition() {
  const { duration, rate, time } = player;
  session.playbackState = player.playing ? "playing" : "paused";
  if (duration) session.setPositionState?.({ duration, playbackRate: rate, position: Math.min(time, duration) });
}

if (session) {
  /** @type {[MediaSessionAction, (details: any) => void][]} */
  const actions = [
    ["play", () => player.play()],
    ["pause", () => player.pause()],
    ["stop", () => player.pause()],
    ["seekbackward", ({ seekOffset }) => player.skip(-(seekOffset || JUMP))],
    ["seekforward", ({ seekOffset }) => player.skip(seekOffset || JUMP)],
    ["seekto", ({ seekTime }) => player.seek(seekTime)],
    ["previoustrack", backward],
    ["nexttrack", onward],
  ];
  for (const [name, act] of actions) {
    try {
      session.setActionHandler(name, act);
    } catch {
      // This browser does not know this button.
    }
  }
  when("load chapter", showMetadata);
  when("load state jump rate", showPosition);
}
