import { $, el, trusted } from "./base.js";

/**
 * A briefing of the list.
 * @typedef {{id: string, title: string, day: string, source: string, seconds: number,
 *   audio: string, cover: string}} Entry
 *
 * A briefing's text. Times in seconds; a segment is a sentence, and ends where the next begins.
 * @typedef {{byline: string, language: string, bytes: number, duration: number,
 *   chapters: {start: number, end: number, title: string, part: boolean, credits: [string, string][]}[], paragraphs: Paragraph[],
 *   chapterStarts: number[], starts: number[], texts: string[]}} Text
 * @typedef {{kind: string, first: number, count: number}} Paragraph
 */

/** @param {any[]} row as the page lists it @returns {Entry} */
function entryFrom([id, title, day, source, seconds, audio, cover = ""]) {
  return {
    id, title: title || "Bài không tựa", source, seconds, audio,
    day: day || audio.slice(audio.lastIndexOf("/") + 1).slice(0, 10),
    cover: cover && !cover.includes("/") ? audio.replace(/[^.]*$/, cover) : cover,
  };
}

/** @type {Entry[]} */
export const entries = JSON.parse($("library").textContent).map(entryFrom);
export const entryOf = new Map(entries.map((entry) => [entry.id, entry]));

/** @type {((entry: Entry) => void)[]} */
const newcomers = [];
/** Have `act` called with each briefing that is made while the page is open. @param {(entry: Entry) => void} act */
export const whenAdded = (act) => newcomers.push(act);

/** List a briefing that was just made, ahead of the others of its day. @param {any[]} row */
export function addEntry(row) {
  const entry = entryFrom(row);
  if (entryOf.has(entry.id)) return;
  const place = entries.findIndex(({ day }) => day <= entry.day);
  entries.splice(place < 0 ? entries.length : place, 0, entry);
  entryOf.set(entry.id, entry);
  for (const act of newcomers) act(entry);
}

/** What the scripts delivered: texts by briefing, and the texts to search by the first digit of their ids. */
export const delivered = { /** @type {Map<string, any>} */ episodes: new Map(), /** @type {Map<string, any>} */ texts: new Map() };
/** @type {any} */ (globalThis).briefing = {
  episode: (/** @type {string} */ id, /** @type {any} */ text) => delivered.episodes.set(id, text),
  texts: (/** @type {string} */ digit, /** @type {any} */ texts) => delivered.texts.set(digit, texts),
};

/** @param {string} name @returns {Promise<void>} */
export function runScript(name) {
  return new Promise((resolve, reject) => {
    const script = el("script", { src: trusted.createScriptURL(`player/${name}.js`) });
    script.onload = () => resolve(script.remove());
    script.onerror = () => reject(script.remove());
    document.head.append(script);
  });
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
  const paragraphs = text.paragraphs.map((/** @type {any[]} */ [kind, ...sentences]) => {
    const first = starts.length;
    for (const [start, words] of sentences) {
      starts.push(start / 1000);
      texts.push(words);
    }
    return { kind, first, count: sentences.length };
  });
  const chapterStarts = text.chapters.map((/** @type {any[]} */ [start]) => start / 1000);
  const chapters = text.chapters.map((/** @type {any[]} */ [, title, part, credits], /** @type {number} */ n) => ({
    title, part: Boolean(part), credits: credits ?? [], start: chapterStarts[n], end: chapterStarts[n + 1] ?? duration,
  }));
  return { duration, starts, texts, paragraphs, chapterStarts, chapters };
}
