import { el } from "./base.js";
import { delivered, entries, loadMonth, older, runScript, textOf } from "./library.js";
import { saved } from "./offline.js";

/** @typedef {import("./library.js").Entry} Entry */

/** A match. @typedef {{entry: Entry, score: number, lines: number[]}} Match  lines: sentences */

/** What is searched of a briefing: `body` is all that is said, a line for each sentence. @typedef {{of: string, title: string, body: string, texts: string[]}} Searched */

const FINE = 300; // matches that are compared by their sentences, and not by all that is said at once

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
  const known = searched.get(entry.id) ?? { of: "", title: "", body: "", texts: [] };
  if (known.of !== entry.title) Object.assign(known, { of: entry.title, title: words(`${entry.title} ${entry.source}`) });
  searched.set(entry.id, known);
  return known;
}

/** The words of several texts, a line for each. @param {string[]} texts */
function wordsOfAll(texts) {
  return ` ${plain(texts.join("\n")).replace(/[^\p{L}\p{N}\n]+/gu, " ").replace(/ ?\n ?/g, "\n ").trim()}`;
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
  searched.set(id, { of: "", title: "", texts, body: wordsOfAll(texts.map((text) => text.replaceAll("\n", " "))) });
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
  /** @type {Match[]} */
  const matches = [];
  for (const entry of entries) {
    const { title, body } = searchedOf(entry);
    if (!asked.every((word) => title.includes(word) || body.includes(word))) continue;
    const said = body.includes(phrase) ? asked.length + 1 : 0;
    matches.push({ entry, score: 2 * Math.max(points(title, phrase, asked) * 2, said), lines: [] });
  }
  matches.sort(byScore);
  const fine = matches.slice(0, FINE).map(({ entry }) => matched(entry, searchedOf(entry), phrase, asked, typed));
  return [...fine.sort(byScore), ...matches.slice(FINE)];
}

/** @param {Match} a @param {Match} b */
const byScore = (a, b) => b.score - a.score;

/** How much of what was asked for a text holds. @param {string} text @param {string} phrase @param {string[]} asked */
function points(text, phrase, asked) {
  return text.includes(phrase) ? asked.length + 1 : asked.filter((word) => text.includes(word)).length;
}

/**
 * @param {Entry} entry @param {Searched} known @param {string} phrase @param {string[]} asked
 * @param {string} typed @returns {Match}
 */
function matched(entry, { title, body, texts }, phrase, asked, typed) {
  let most = 1;
  /** @type {number[]} */
  let best = [];
  body.split("\n").forEach((line, n) => {
    const got = points(line, phrase, asked);
    if (got < most || texts[n] === entry.title) return;
    if (got > most) [most, best] = [got, []];
    if (best.length < 2) best.push(n);
  });
  const exact = [entry.title, ...best.map((n) => texts[n])]
    .some((text) => text.normalize("NFC").toLowerCase().includes(typed));
  const score = 2 * Math.max(points(title, phrase, asked) * 2, best.length ? most : 0) + (exact ? 1 : 0);
  return { entry, score, lines: best };
}

/** A text with the words that were asked for marked. @param {string} text @param {string} query */
export function marked(text, query) {
  const asked = words(query).trim().split(" ");
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, n) =>
    n % 2 && asked.some((word) => plain(piece).startsWith(word)) ? el("mark", {}, piece) : piece);
}
