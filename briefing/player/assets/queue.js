import { say, store } from "./base.js";
import { entries, entryOf, textOf } from "./library.js";
import { progressOf } from "./progress.js";
import { player, when } from "./player.js";
import { saved } from "./offline.js";
import { hear } from "./hearing.js";

/** @typedef {import("./library.js").Entry} Entry */

/** What was heard before, the latest last. @type {string[]} */
const past = [];
/** The bulletin that was left for the whole of a story, and where to go on in it. @type {{entry: Entry, at: number} | null} */
let left = null;
/** Tells of `change`: something else comes next. */
export const queue = new EventTarget();

/** Whether the next briefing begins by itself. */
export const goesOn = () => store.get("onward", true);

/** @param {Entry} entry */
const waits = (entry) => entry !== player.entry && !progressOf(entry).done && (navigator.onLine || saved.has(entry.id));

/**
 * What comes next: the bulletin that was left, then what was not heard of the day that is heard, in
 * the list's order, then of the newest day. @returns {Entry[]}
 */
export function upcoming() {
  const newest = entries[0]?.day;
  const day = player.entry?.day ?? newest;
  const ofDay = entries.filter((entry) => entry.day === day);
  const here = ofDay.findIndex((entry) => entry === player.entry) + 1;
  const rest = [...ofDay.slice(here), ...ofDay.slice(0, here)];
  const others = day === newest ? [] : entries.filter((entry) => entry.day === newest);
  const unheard = [...rest, ...others].filter((entry) => waits(entry) && entry !== left?.entry);
  return left ? [left.entry, ...unheard] : unheard;
}

/** Hear a briefing out of turn, and come back to this one behind `at`. @param {Entry} entry @param {number} at */
export function hearMeanwhile(entry, at) {
  if (player.entry) left = { entry: player.entry, at };
  return hear(entry);
}

/** Go on to the next briefing; false where there is none. */
export async function nextBriefing() {
  for (const entry of upcoming()) {
    const at = entry === left?.entry ? left.at : undefined;
    if (entry === left?.entry) left = null;
    if (await hear(entry, at)) {
      say(`Đang nghe: ${entry.title}`);
      return true;
    }
  }
  return false;
}

/** Back to the briefing that was heard before, else to the one above in the list. */
async function previousBriefing() {
  past.pop(); // the one that is heard
  const before = entryOf.get(past.pop() ?? "") ?? entries[entries.findIndex((entry) => entry === player.entry) - 1];
  return before ? hear(before) : player.toChapter(0);
}

/** The next chapter, and behind the last one the next briefing. */
export function onward() {
  if (player.entry && !player.next()) nextBriefing();
}

/** The chapter before, and before the first one the briefing that was heard before. */
export function backward() {
  if (player.entry && !player.previous()) previousBriefing();
}

const changed = () => queue.dispatchEvent(new Event("change"));

when("load", () => {
  const { entry } = player;
  if (entry === left?.entry) left = null;
  if (entry && past[past.length - 1] !== entry.id) past.push(entry.id);
  const [next] = upcoming();
  if (next) textOf(next).catch(() => {}); // so that it begins at once, in a pocket too
  changed();
});
when("jump", changed);
when("end", () => {
  if (goesOn() || left) nextBriefing();
});
