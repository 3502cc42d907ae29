import { $, clock, dayInWords, el, unbroken } from "./base.js";
import { entries, whenAdded } from "./library.js";
import { progressOf } from "./progress.js";
import { saved } from "./offline.js";
import { loadTexts, marked, search, searched, words } from "./search.js";

/** @typedef {import("./library.js").Entry} Entry */

const MOST = 60; // matches that are shown: nobody reads on

/** One row for each briefing, made once. @type {Map<string, HTMLElement>} */
const rows = new Map(entries.map((entry) => [entry.id, listRow(entry)]));

/** @param {Entry} entry */
function listRow(entry) {
  const about = [entry.source, clock(entry.seconds)].filter(Boolean).join(" · ");
  return el("li", {}, el("a", { href: `#e=${entry.id}` },
    el("span", { className: "headline", textContent: unbroken(entry.title) }),
    el("span", { className: "about" }, about, el("span", { className: "state" }))));
}

/** Show what was heard and what is saved. @param {Entry} entry */
function refreshRow(entry) {
  const { at, done } = progressOf(entry);
  const left = at > 0 ? `còn ${clock(entry.seconds - at)}` : done ? "đã nghe" : "";
  const row = /** @type {HTMLElement} */ (rows.get(entry.id));
  const state = [left, saved.has(entry.id) ? "đã giữ ngoại tuyến" : ""].filter(Boolean);
  /** @type {Element} */ (row.querySelector(".state")).textContent = state.map((words) => ` · ${words}`).join("");
  row.classList.toggle("heard", done);
  row.classList.toggle("begun", at > 0);
  row.style.setProperty("--part", String(Math.min(1, at / (entry.seconds || 1))));
}

export function showList() {
  const query = $("query").value.trim();
  if (words(query).trim()) showMatches(query);
  else showDays();
}

/** All briefings under their days. */
function showDays() {
  $("found").textContent = entries.length ? "" : "Chưa có bản tin nào.";
  const days = [];
  let day;
  for (const entry of entries) {
    if (entry.day !== day) days.push(el("h2", {}, dayInWords(day = entry.day)), el("ul"));
    days[days.length - 1].append(/** @type {Node} */ (rows.get(entry.id)));
    refreshRow(entry);
  }
  $("list").className = "days";
  $("list").replaceChildren(...days);
}

/** @param {string} query */
function showMatches(query) {
  const matches = search(query);
  $("found").textContent = matches.length ? `${matches.length} bài` : "Không có bài nào.";
  $("list").className = "";
  $("list").replaceChildren(el("ul", {}, ...matches.slice(0, MOST).map(({ entry, lines }) =>
    el("li", {}, el("a", { href: `#e=${entry.id}` },
      el("span", { className: "headline" }, ...marked(entry.title, query)),
      el("span", { className: "about", textContent: [dayInWords(entry.day), entry.source].filter(Boolean).join(" · ") })),
    ...lines.map((line) => el("a", { className: "quote", href: `#e=${entry.id}&s=${line}` },
      ...marked(/** @type {any} */ (searched.get(entry.id)).texts[line], query)))))));
}

whenAdded((entry) => {
  rows.set(entry.id, listRow(entry));
  showList();
});

/** @type {number} */
let waiting;
/** Search once the typing rests. @param {number} delay milliseconds */
function searchSoon(delay) {
  clearTimeout(waiting);
  waiting = setTimeout(showList, delay);
}

$("query").addEventListener("focus", () => loadTexts(() => searchSoon(50)));
$("query").addEventListener("input", () => {
  loadTexts(() => searchSoon(50));
  searchSoon(100);
});
$("search").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  searchSoon(0);
});
