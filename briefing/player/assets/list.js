import { $, clock, dayInWords, el, iconButton, say, unbroken } from "./base.js";
import { entries, library, loadMonth, older } from "./library.js";
import { markHeard, progressOf } from "./progress.js";
import { player, when } from "./player.js";
import { canSave, offline, saveAll, saved, saving } from "./offline.js";
import { hear } from "./hearing.js";
import { loadTexts, marked, search, searched, textsMissing, words } from "./search.js";
import { shown } from "./shown.js";

/** @typedef {import("./library.js").Entry} Entry */

const AT_ONCE = 60; // matches that are shown before one asks for more
const PLAY = "M8.5 5.5v13L19 12z";
const PAUSE = "M8 6v12M16 6v12";
const CHECK = "M5 12.5l4.5 4.5L19 7.5";
/** How many matches are shown. */
let most = AT_ONCE;
/** Up to which month the list goes; a search loads others, which are not shown before one asks for them. */
let reach = entries[entries.length - 1]?.day.slice(0, 7) ?? "";

/** One row for each briefing, made when it is first shown. @type {Map<Entry, HTMLElement>} */
const rows = new Map();

/** @param {Entry} entry */
function listRow(entry) {
  const play = iconButton("", PLAY, () => (player.entry === entry ? player.toggle() : hear(entry)));
  const check = iconButton("", CHECK, () => {
    const done = !progressOf(entry).done;
    if (player.entry === entry) player.mark(done);
    else markHeard(entry, done);
    refreshRow(entry);
    say(done ? `Đã nghe: ${entry.title}` : `Chưa nghe: ${entry.title}`);
  });
  play.classList.add("listen");
  check.classList.add("check-heard");
  return el("li", {}, play, el("a", { href: `#e=${entry.id}` },
    el("span", { className: "headline" }), el("span", { className: "about" })), check);
}

/** Show what was heard, what is heard and what is saved. @param {Entry} entry */
function refreshRow(entry) {
  const row = rows.get(entry) ?? listRow(entry);
  rows.set(entry, row);
  const { at, done } = progressOf(entry);
  const left = at > 0 ? `còn ${clock(entry.seconds - at)}` : done ? "đã nghe" : "";
  const kept = saving.has(entry.id) ? "đang giữ" : saved.has(entry.id) ? "đã giữ ngoại tuyến" : "";
  const [play, link, check] = /** @type {HTMLElement[]} */ ([...row.children]);
  const [headline, about] = link.children;
  headline.textContent = unbroken(entry.title);
  about.textContent = [entry.source, entry.section, clock(entry.seconds), left, kept].filter(Boolean).join(" · ");
  const on = player.entry === entry && player.playing;
  play.setAttribute("aria-label", `${on ? "Tạm dừng" : "Nghe"}: ${entry.title}`);
  play.querySelector("path")?.setAttribute("d", on ? PAUSE : PLAY);
  check.setAttribute("aria-label", `Đã nghe: ${entry.title}`);
  check.setAttribute("aria-pressed", String(done));
  row.classList.toggle("heard", done);
  row.classList.toggle("begun", at > 0);
  row.classList.toggle("now", player.entry === entry);
  row.style.setProperty("--part", String(Math.min(1, at / (entry.seconds || 1))));
  return row;
}

/** Whether a briefing passes what the listener chose to see. @param {Entry} entry */
function passes(entry) {
  const section = $("section").value;
  if (section && entry.section !== section) return false;
  switch ($("filter").value) {
    case "unheard": return !progressOf(entry).done;
    case "saved": return saved.has(entry.id);
    case "bulletin": return entry.bulletin;
    default: return true;
  }
}

export function showList() {
  const query = $("query").value.trim();
  showSections();
  showKeepDay();
  if (words(query).trim()) showMatches(query);
  else showDays();
}

/** The sections that there are, to choose one. */
function showSections() {
  const names = [...new Set(entries.map((entry) => entry.section).filter(Boolean))].sort((a, b) => a.localeCompare(b, "vi"));
  const chosen = $("section").value;
  $("section").replaceChildren(el("option", { value: "", textContent: "Mọi chuyên mục" }),
    ...names.map((name) => el("option", { value: name, textContent: name })));
  $("section").value = names.includes(chosen) ? chosen : "";
  $("section-label").hidden = !names.length;
}

/** The briefings of the newest day that are not saved yet. */
const unsavedToday = () => entries.filter((entry) => entry.day === entries[0].day && !saved.has(entry.id));

function showKeepDay() {
  const wanted = entries.length ? unsavedToday() : [];
  $("keep-day").hidden = !canSave() || !entries.length;
  $("keep-day").disabled = !wanted.length || saving.size > 0;
  $("keep-day").textContent = saving.size ? "Đang giữ…" : wanted.length ? `Giữ cả ngày (${wanted.length} bài)` : "Đã giữ cả ngày";
}

/** All briefings under their days. */
function showDays() {
  const narrowed = $("filter").value || $("section").value;
  const passing = entries.filter((entry) => (narrowed || entry.day >= reach) && passes(entry));
  const hidden = narrowed ? [] : entries.filter(({ day }) => day < reach);
  const rest = hidden.length + older.months.reduce((sum, [, count]) => sum + count, 0);
  $("found").textContent = !entries.length ? "Chưa có bản tin nào." : passing.length || rest ? "" : "Không có bài nào như vậy.";
  const days = [];
  let day;
  for (const entry of passing) {
    if (entry.day !== day) days.push(el("h2", {}, dayInWords(day = entry.day)), el("ul"));
    days[days.length - 1].append(refreshRow(entry));
  }
  $("list").className = "days";
  $("list").replaceChildren(...days);
  const month = hidden[0]?.day.slice(0, 7) ?? older.months[0]?.[0];
  showMore(!month ? "" : `Xem tháng ${Number(month.slice(5))}/${month.slice(0, 4)} (còn ${rest} bài cũ hơn)`);
}

/** Offer what is not shown yet. @param {string} offer */
function showMore(offer) {
  $("more").hidden = !offer;
  $("more").textContent = offer;
}

/** @param {string} query */
function showMatches(query) {
  const matches = search(query).filter(({ entry }) => passes(entry));
  const missing = textsMissing();
  $("found").textContent = (matches.length ? `${matches.length} bài` : "Không có bài nào.")
    + (missing ? ` Chưa tìm được trong ${missing} phần lời đọc: cần mạng.` : "");
  $("list").className = "";
  $("list").replaceChildren(el("ul", {}, ...matches.slice(0, most).map(({ entry, lines }) =>
    el("li", {}, el("a", { href: `#e=${entry.id}` },
      el("span", { className: "headline" }, ...marked(entry.title, query)),
      el("span", { className: "about", textContent: [dayInWords(entry.day), entry.source].filter(Boolean).join(" · ") })),
    ...lines.map((line) => el("a", { className: "quote", href: `#e=${entry.id}&s=${line}` },
      ...marked(/** @type {any} */ (searched.get(entry.id)).texts[line], query)))))));
  showMore(matches.length > most ? `Xem thêm (${matches.length - most} bài)` : "");
}

/** @type {number} */
let waiting;
/** Search once the typing rests. @param {number} delay milliseconds */
function searchSoon(delay) {
  clearTimeout(waiting);
  waiting = setTimeout(() => shown.entry || showList(), delay);
}

$("query").addEventListener("focus", () => loadTexts(() => searchSoon(50)));
$("query").addEventListener("input", () => {
  most = AT_ONCE;
  loadTexts(() => searchSoon(50));
  searchSoon(100);
});
$("search").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  searchSoon(0);
});
for (const id of ["filter", "section"]) $(id).addEventListener("change", showList);
/** Show a month more. */
async function goBack() {
  const before = entries.find(({ day }) => day < reach);
  const month = before?.day.slice(0, 7) ?? older.months[0]?.[0];
  if (!month) return;
  if (!before && !(await loadMonth())) {
    say("Không tải được các bài cũ hơn.");
    return;
  }
  reach = month;
  showList();
}

$("more").addEventListener("click", () => {
  if (!words($("query").value).trim()) {
    goBack();
    return;
  }
  most += AT_ONCE;
  showList();
});
// Who scrolls to the end wants to see more.
new IntersectionObserver(([seen]) => {
  if (seen.isIntersecting && !words($("query").value).trim() && !$("filter").value && !$("section").value) goBack();
}, { rootMargin: "300px" }).observe($("more"));
$("keep-day").addEventListener("click", async () => {
  const failed = await saveAll(unsavedToday());
  say(failed ? `Không giữ được ${failed} bài.` : "Đã giữ các bài trong ngày để nghe ngoại tuyến.");
  if (failed) $("found").textContent = `Không giữ được ${failed} bài: mất mạng, hoặc máy hết chỗ trống.`;
});

/** Bring the rows that are on the page up to date. */
function refreshShown() {
  if (shown.entry) return;
  showKeepDay();
  for (const [entry, row] of rows) if (row.isConnected) refreshRow(entry);
}
when("load state jump end", refreshShown);
offline.addEventListener("change", refreshShown);
library.addEventListener("change", () => searchSoon(50));
