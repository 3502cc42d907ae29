import { el } from "./base.js";
import { delivered, entries, runScript, whenAdded } from "./library.js";

/** @typedef {import("./library.js").Entry} Entry */

/** A match. @typedef {{entry: Entry, score: number, lines: number[]}} Match  lines: sentences */

/** Lower case, without diacritics: đường → duong. @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}+/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** The words of a text, each behind a space. @param {string} text */
export function words(text) {
  return ` ${plain(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
}

/** @type {Map<string, {title: string, lines: string[], texts: string[]}>} */
export const searched = new Map();
/** @param {Entry} entry */
function prepareSearch({ id, title, source }) {
  searched.set(id, { title: words(`${title} ${source}`), lines: [], texts: [] });
}
entries.forEach(prepareSearch);
whenAdded(prepareSearch);

/** @type {Promise<unknown> | undefined} */
let loading;

/** Load all texts, once; what arrives is searched at once. @param {() => void} arrived */
export function loadTexts(arrived) {
  const names = new Set(entries.map(({ id }) => id[0]));
  loading ??= Promise.allSettled([...names].map(async (name) => {
    await runScript(`text-${name}`);
    for (const [id, texts] of Object.entries(delivered.texts.get(name))) {
      const entry = searched.get(id);
      if (entry) Object.assign(entry, { texts, lines: texts.map(words) });
    }
    arrived();
  }));
  return loading;
}

/** Find briefings that hold all the words, the best first. @param {string} query @returns {Match[]} */
export function search(query) {
  const phrase = words(query);
  const typed = query.trim().normalize("NFC").toLowerCase();
  const asked = phrase.slice(1).split(" ").map((word) => ` ${word}`);
  const matches = [];
  for (const entry of entries) {
    const match = matched(entry, phrase, asked, typed);
    if (match) matches.push(match);
  }
  return matches.sort((a, b) => b.score - a.score);
}

/**
 * @param {Entry} entry @param {string} phrase @param {string[]} asked @param {string} typed
 * @returns {Match | undefined}
 */
function matched(entry, phrase, asked, typed) {
  const { title, lines, texts } = /** @type {any} */ (searched.get(entry.id));
  const everywhere = asked.every((word) => title.includes(word) || lines.some((/** @type {string} */ line) => line.includes(word)));
  if (!everywhere) return undefined;
  const points = (/** @type {string} */ text) => text.includes(phrase) ? asked.length + 1
    : asked.filter((word) => text.includes(word)).length;
  const scored = lines
    .map((/** @type {string} */ line, /** @type {number} */ n) => ({ n, points: points(line) }))
    .filter((/** @type {any} */ line) => line.points && texts[line.n] !== entry.title);
  const most = Math.max(0, ...scored.map((/** @type {any} */ line) => line.points));
  const best = scored.filter((/** @type {any} */ line) => line.points === most).slice(0, 2).map((/** @type {any} */ line) => line.n);
  const exact = [entry.title, ...best.map((/** @type {number} */ n) => texts[n])]
    .some((text) => text.normalize("NFC").toLowerCase().includes(typed));
  const score = 2 * Math.max(points(title) * 2, most) + (exact ? 1 : 0);
  return { entry, score, lines: best };
}

/** A text with the words that were asked for marked. @param {string} text @param {string} query */
export function marked(text, query) {
  const asked = words(query).trim().split(" ");
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, n) =>
    n % 2 && asked.some((word) => plain(piece).startsWith(word)) ? el("mark", {}, piece) : piece);
}
