import { player } from "./player.js";
import { audioUrl } from "./offline.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */

/**
 * What the page shows: a briefing, which need not be the one that is heard; the list when `entry`
 * is null. Until `text` is there, nothing of the briefing can be played or saved.
 * @type {{entry: Entry | null, text: Text | null}}
 */
export const shown = { entry: null, text: null };

export const heardHere = () => shown.entry !== null && shown.entry === player.entry;

/** Make the briefing that is shown the one that is heard, at a sentence. @param {number} [segment] */
export function hearShown(segment) {
  const { entry, text } = shown;
  if (!entry || !text) return;
  const at = segment === undefined ? undefined : text.starts[segment];
  if (!heardHere()) player.load(entry, text, audioUrl(entry, text), at);
  else if (at !== undefined) player.seek(at);
}
