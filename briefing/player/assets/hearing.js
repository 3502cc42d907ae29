import { say } from "./base.js";
import { textOf } from "./library.js";
import { player, when } from "./player.js";
import { audioUrl } from "./offline.js";

/** @typedef {import("./library.js").Entry} Entry */

/** Counts what was asked to be heard: while a text is loaded, the listener may ask for another. */
let turns = 0;

/**
 * Play a briefing once its text is there; whether it came to that.
 * @param {Entry} entry @param {number} [at] seconds; where it was left, without
 */
export async function hear(entry, at) {
  const turn = ++turns;
  if (player.entry !== entry) {
    const text = await textOf(entry).catch(() => null);
    if (turn !== turns) return false;
    if (!text) {
      say(`Không tải được bài: ${entry.title}`);
      return false;
    }
    player.load(entry, text, audioUrl(entry, text), at);
  } else if (at !== undefined) player.seek(at);
  player.play();
  return true;
}

/** A text or copy of this site plays in one window at a time. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("briefing") : null;
if (channel) {
  let playing = false;
  when("state", () => {
    if (player.playing && !playing) channel.postMessage("play");
    playing = player.playing;
  });
  channel.onmessage = () => player.pause();
}

