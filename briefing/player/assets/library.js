import { $, el, trusted } from "./base.js";

/**
 * A briefing of the list. `content` is a digest of what is said; `article` names what it was made
 * from, as bulletins name their stories.
 * @typedef {{id: string, title: string, day: string, source: string, seconds: number, audio: string,
 *   cover: string, content: string, article: string, section: string, bulletin: boolean}} Entry
 *
 * A briefing's text. Times in seconds; a segment is a sentence, and ends where the next begins.
 * `stories` names the articles of a bulletin; `announced` tells which of them a sentence announces.
 * @typedef {{byline: string, unread?: string[], language: string, bytes: number, duration: number,
 *   chapters: Chapter[], paragraphs: Paragraph[], chapterStarts: number[], starts: number[],
 *   texts: string[], stories: string[], announced: Map<number, number>}} Text
 * @typedef {{start: number, end: number, title: string, part: boolean, story: number | null,
 *   credits: [string, string][]}} Chapter
 * @typedef {{kind: string, first: number, count: number}} Paragraph
 *
 * What the page leaves to scripts of their own: months with the number of their briefings, newest
 * first, and the pieces of the texts to search.
 * @typedef {{months: [string, number][], texts: string[]}} Older
 */

/** The briefings that are known, in the order of the list. @type {Entry[]} */
export const entries = [];
/** @type {Map<string, Entry>} */
export const entryOf = new Map();
/** Those of `entries`, to look them up. @type {Set<Entry>} */
const listed = new Set();
/** @type {Older} */
export const older = JSON.parse($("older").textContent);
/** Tells of `change`: briefings came, went, or are others now. */
export const library = new EventTarget();

/** What the scripts delivered: texts and rows by briefing, rows by month, texts to search by piece. */
export const delivered = {
  /** @type {Map<string, any>} */ episodes: new Map(),
  /** @type {Map<string, any[][]>} */ months: new Map(),
  /** @type {Map<string, any>} */ texts: new Map(),
};
/** @type {any} */ (globalThis).briefing = {
  episode: (/** @type {string} */ id, /** @type {any} */ text) => delivered.episodes.set(id, text),
  month: (/** @type {string} */ name, /** @type {any[][]} */ rows) => delivered.months.set(name, rows),
  texts: (/** @type {string} */ name, /** @type {any} */ texts) => delivered.texts.set(name, texts),
};

/** @param {any[]} row @returns {Entry} */
function entryFrom([id, title, day, source, seconds, audio, cover = "", content = "", article = "", section = "", bulletin = 0]) {
  return {
    id, title: title || "Bài không tựa", source, seconds, audio, content, article, section,
    bulletin: Boolean(bulletin),
    day: day || audio.slice(audio.lastIndexOf("/") + 1).slice(0, 10),
    cover: cover && !cover.includes("/") ? audio.replace(/[^.]*$/, cover) : cover,
  };
}

/** Take briefings into the list behind what is there; one that is known is brought up to date. @param {any[][]} rows */
function add(rows) {
  for (const row of rows) {
    const entry = entryFrom(row);
    const known = entryOf.get(entry.id);
    if (known && known.content !== entry.content) delivered.episodes.delete(entry.id);
    const kept = known ? Object.assign(known, entry) : entry;
    entryOf.set(kept.id, kept);
    if (!listed.has(kept)) entries.push(kept);
    listed.add(kept);
  }
}

/** List a briefing that was just made, ahead of the others of its day. @param {any[]} row */
export function addEntry(row) {
  const entry = entryFrom(row);
  const known = entryOf.get(entry.id);
  if (known && listed.has(known)) {
    if (known.content === entry.content) return;
    add([row]); // it was made anew, as with another voice
    library.dispatchEvent(new Event("change"));
    return;
  }
  const place = entries.findIndex(({ day }) => day <= entry.day);
  entries.splice(place < 0 ? entries.length : place, 0, entry);
  entryOf.set(entry.id, entry);
  listed.add(entry);
  library.dispatchEvent(new Event("change"));
}

/** Put another page's list in the place of this one's. @param {any[][]} rows @param {Older} others */
export function replaceList(rows, others) {
  const before = entries.splice(0);
  listed.clear();
  add(rows);
  const last = entries[entries.length - 1]?.day ?? "";
  // What was loaded of older months stays behind it; what should be among the newest is gone.
  for (const entry of before) {
    if (listed.has(entry)) continue;
    if (others.months.length && entry.day <= last) {
      entries.push(entry);
      listed.add(entry);
    } else entryOf.delete(entry.id);
  }
  Object.assign(older, { months: others.months.filter(([month]) => !delivered.months.has(month)), texts: others.texts });
  library.dispatchEvent(new Event("change"));
}

/** @param {string} name @returns {Promise<void>} */
export function runScript(name) {
  return new Promise((resolve, reject) => {
    const script = el("script", { src: trusted.createScriptURL(`player/${name}.js`) });
    script.onload = () => resolve(script.remove());
    script.onerror = () => reject(script.remove());
    document.head.append(script);
  });
}

/** Load the briefings of the next older month; false where there is none, or it cannot be had. */
export async function loadMonth() {
  const next = older.months[0];
  if (!next) return false;
  const [month] = next;
  try {
    await runScript(`month-${month}`);
  } catch {
    return false;
  }
  if (older.months[0] !== next) return true; // it was asked for twice
  older.months.shift();
  add(delivered.months.get(month) ?? []);
  library.dispatchEvent(new Event("change"));
  return true;
}

/** A briefing by its name in the page's address, wherever in the library it is. @param {string} id */
export async function findEntry(id) {
  if (!entryOf.has(id) && /^[0-9a-f]{10}$/.test(id)) {
    await runScript(id).catch(() => {});
    const text = delivered.episodes.get(id);
    if (text) entryOf.set(id, entryFrom(text.row));
  }
  return entryOf.get(id);
}

/** Load a briefing's text. @param {Entry} entry @returns {Promise<Text>} */
export async function textOf(entry) {
  if (!delivered.episodes.has(entry.id)) await runScript(entry.id);
  const text = delivered.episodes.get(entry.id);
  if (!text.starts) Object.assign(text, laidOut(text));
  return text;
}

/** Turn milliseconds and rows into what `Text` holds. @param {any} text */
function laidOut(text) {
  const duration = text.milliseconds / 1000;
  /** @type {number[]} */ const starts = [];
  /** @type {string[]} */ const texts = [];
  const announced = new Map();
  const paragraphs = text.paragraphs.map((/** @type {any[]} */ [kind, ...sentences]) => {
    const first = starts.length;
    for (const [start, words, story] of sentences) {
      if (story !== undefined) announced.set(starts.length, story);
      starts.push(start / 1000);
      texts.push(words);
    }
    return { kind, first, count: sentences.length };
  });
  const chapterStarts = text.chapters.map((/** @type {any[]} */ [start]) => start / 1000);
  const chapters = text.chapters.map((/** @type {any[]} */ [, title, part, story, credits], /** @type {number} */ n) => ({
    title, part: Boolean(part), story: story ?? null, credits: credits ?? [],
    start: chapterStarts[n], end: chapterStarts[n + 1] ?? duration,
  }));
  return { duration, starts, texts, paragraphs, chapterStarts, chapters, announced };
}

add(JSON.parse($("library").textContent));
