import { store } from "./base.js";

/** @typedef {import("./library.js").Entry} Entry */

/**
 * How far a briefing was heard.
 * @typedef {{at: number, done: boolean, heard: Set<number>}} Progress  at: seconds
 */

/** Of what a briefing says now; what was heard of an older making counts no more. @param {Entry} entry @returns {Progress} */
export function progressOf(entry) {
  const { at = 0, done = false, heard = "", of = entry.content } = store.get(entry.id, {});
  return of === entry.content ? { at, done, heard: unfolded(heard) } : { at: 0, done: false, heard: new Set() };
}

/** @param {Entry} entry @param {Progress} progress */
export function saveProgress(entry, { at, done, heard }) {
  store.set(entry.id, { at: Math.round(at * 10) / 10, done, heard: folded(heard), of: entry.content });
}

/** Mark a briefing as heard, or as not heard at all. @param {Entry} entry @param {boolean} done */
export function markHeard(entry, done) {
  saveProgress(entry, { at: 0, done, heard: done ? progressOf(entry).heard : new Set() });
}

/** Numbers as ranges: "0-4,7". @param {Set<number>} numbers */
function folded(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges = [];
  for (let i = 0, from = 0; i < sorted.length; i++) {
    if (sorted[i + 1] === sorted[i] + 1) continue;
    ranges.push(from === i ? sorted[i] : `${sorted[from]}-${sorted[i]}`);
    from = i + 1;
  }
  return ranges.join(",");
}

/** @param {string} ranges */
function unfolded(ranges) {
  /** @type {Set<number>} */
  const numbers = new Set();
  for (const range of ranges ? ranges.split(",") : []) {
    const [from, to = from] = range.split("-").map(Number);
    for (let n = from; n <= to; n++) numbers.add(n);
  }
  return numbers;
}
