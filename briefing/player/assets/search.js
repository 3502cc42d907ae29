import { el } from "./base.js";
import { delivered, entries, loadMonth, older, runScript, textOf } from "./library.js";
import { saved } from "./offline.js";

/** @typedef {import("./library.js").Entry} Entry */

/** A match. @typedef {{entry: Entry, score: number, lines: number[]}} Match  lines: sentences */

/** What is searched of a briefing. @typedef {{of: string, title: string, all: string, lines: string[], texts: string[]}} Searched */

/** Lower case, without diacritics: đường → duong. @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}+/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** The words of a text, each behind a space. @param {string} text */
export function words(text) {
  return ` ${plain(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
}

/** @type {Map<string, Searched>} */
export const searched = new Map();

/** @param {Entry} entry @returns {Searched} */
function searchedOf(entry) {
  const { id, title, source } = entry;
  const known = searched.get(id);
  if (known?.of === entry.title) return known;
  const own = words(`${title} ${source}`);
  const made = { ...(known ?? { lines: [], texts: [] }), of: entry.title, title: own, all: "" };
  made.all = [own, ...made.lines].join("\n");
  searched.set(id, made);
  return made;
}
/** The pieces that are asked for or here, and those that could not be had. @type {Map<string, "asked" | "here" | "missing">} */
const pieces = new Map();

/** How many pieces of the texts are not here. */
export const textsMissing = () => [...pieces.values()].filter((state) => state === "missing").length + older.months.length;

/** Load all that can be searched; what arrives is searched at once. @param {() => void} arrived */
export async function loadTexts(arrived) {
  const wanted = older.texts.filter((name) => !["asked", "here"].includes(pieces.get(name) ?? ""));
  for (const name of wanted) pieces.set(name, "asked");
  const texts = Promise.allSettled(wanted.map(async (name) => {
    try {
      await runScript(`text-${name}`);
    } catch {
      pieces.set(name, "missing");
      return arrived();
    }
    pieces.set(name, "here");
    take(name);
    arrived();
  }));
  while (await loadMonth()) arrived();
  await texts;
  if (textsMissing()) await takeSaved(arrived);
}

/** Without a network, what is saved is searched by its own text. @param {() => void} arrived */
async function takeSaved(arrived) {
  for (const entry of entries) {
    if (!saved.has(entry.id) || searched.get(entry.id)?.texts.length) continue;
    const text = await textOf(entry).catch(() => null);
    if (text) takeText(entry.id, text.texts);
  }
  arrived();
}

/** @param {string} id @param {string[]} texts */
function takeText(id, texts) {
  searched.set(id, { of: "\0", title: "", all: "", texts, lines: texts.map(words) });
}

/** Take the texts of a piece into what is searched. @param {string} name */
function take(name) {
  for (const [id, texts] of Object.entries(delivered.texts.get(name))) {
    takeText(id, /** @type {string[]} */ (texts));
  }
  delivered.texts.delete(name);
}

/** Find briefings that hold all the words, the best first. @param {string} query @returns {Match[]} */
export function search(query) {
  const phrase = words(query);
  const typed = query.trim().normalize("NFC").toLowerCase();
  const asked = phrase.slice(1).split(" ").map((word) => ` ${word}`);
  const matches = [];
  for (const entry of entries) {
    const known = searchedOf(entry);
    if (asked.every((word) => known.all.includes(word))) matches.push(matched(entry, known, phrase, asked, typed));
  }
  return matches.sort((a, b) => b.score - a.score);
}

/**
 * @param {Entry} entry @param {Searched} known @param {string} phrase @param {string[]} asked
 * @param {string} typed @returns {Match}
 */
function matched(entry, { title, lines, texts }, phrase, asked, typed) {
  const points = (/** @type {string} */ text) => text.includes(phrase) ? asked.length + 1
    : asked.filter((word) => text.includes(word)).length;
  let most = 1;
  /** @type {number[]} */
  let best = [];
  lines.forEach((line, n) => {
    const got = points(line);
    if (got < most || texts[n] === entry.title) return;
    if (got > most) [most, best] = [got, []];
    if (best.length < 2) best.push(n);
  });
  const exact = [entry.title, ...best.map((n) => texts[n])]
    .some((text) => text.normalize("NFC").toLowerCase().includes(typed));
  const score = 2 * Math.max(points(title) * 2, best.length ? most : 0) + (exact ? 1 : 0);
  return { entry, score, lines: best };
}

/** A text with the words that were asked for marked. @param {string} text @param {string} query */
export function marked(text, query) {
  const asked = words(query).trim().split(" ");
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, n) =>
    n % 2 && asked.some((word) => plain(piece).startsWith(word)) ? el("mark", {}, piece) : piece);
}
