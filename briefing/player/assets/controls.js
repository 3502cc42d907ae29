import { $, clock, el, inWords, say, store } from "./base.js";
import { JUMP, player, RATES, when } from "./player.js";
import { hear } from "./hearing.js";
import { backward, goesOn, nextBriefing, onward, queue, upcoming } from "./queue.js";
import { library } from "./library.js";

/** @typedef {import("./library.js").Entry} Entry */

/** @type {HTMLInputElement} */
const position = $("position");
/** While the listener drags the slider, it is theirs. */
let dragging = false;
/** What the clock shows. */
let second = -1;
const MOST_SHOWN = 20; // of what comes next

function showPlaying() {
  const entry = /** @type {Entry} */ (player.entry);
  second = -1;
  $("player").hidden = false;
  $("playing-title").textContent = entry.title;
  $("to-text").href = `#e=${entry.id}`;
  $("total").textContent = clock(player.text.duration);
  position.max = String(Math.ceil(player.text.duration));
  $("ticks").replaceChildren(...player.text.chapterStarts.slice(1).map((start) => {
    const tick = el("i");
    tick.style.left = `${(start / player.text.duration) * 100}%`;
    return tick;
  }));
}

function showChapterHeard() {
  $("playing-chapter").textContent = player.text.chapters[player.chapter]?.title ?? "";
}

function showTime() {
  const time = dragging ? Number(position.value) : player.time;
  if (!dragging && Math.floor(time) === second) return;
  second = Math.floor(time);
  if (!dragging) position.value = String(time);
  $("player").style.setProperty("--part", String(time / (player.text.duration || 1)));
  $("elapsed").textContent = clock(time);
  position.setAttribute("aria-valuetext", `${inWords(time)} trên ${inWords(player.text.duration)}`);
}

function showState() {
  document.documentElement.toggleAttribute("data-playing", player.playing);
  document.documentElement.toggleAttribute("data-waiting", player.playing && player.waiting);
  $("play").setAttribute("aria-label", !player.playing ? "Nghe" : player.waiting ? "Đang tải, tạm dừng" : "Tạm dừng");
}

/** Show what comes next; each begins with a tap. */
function showUpcoming() {
  const next = upcoming();
  $("skip-briefing").disabled = !next.length;
  if ($("sheet").hidden) return;
  const rows = next.slice(0, MOST_SHOWN).map((entry) => {
    const row = el("button", { type: "button", className: "waiting-row" },
      el("span", { className: "name", textContent: entry.title }),
      el("span", { className: "time", textContent: clock(entry.seconds) }));
    row.addEventListener("click", () => hear(entry));
    return el("li", {}, row);
  });
  $("upcoming").replaceChildren(...(rows.length ? rows : [el("li", { className: "note", textContent: "Không còn bài nào chưa nghe." })]));
}

/** Open or close the sheet with chapters and what comes next. @param {boolean} whether */
export function openSheet(whether) {
  if ($("sheet").hidden !== whether) return;
  $("sheet").hidden = !whether;
  $("player").toggleAttribute("data-open", whether);
  $("open").setAttribute("aria-expanded", String(whether));
  $("main").inert = whether;
  showUpcoming();
  if (whether) document.querySelector("#sheet [aria-current]")?.scrollIntoView({ block: "nearest" });
}

$("open").addEventListener("click", () => openSheet($("sheet").hidden));
$("to-text").addEventListener("click", () => openSheet(false));
$("to-list").addEventListener("click", () => openSheet(false));
addEventListener("hashchange", () => openSheet(false));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || $("sheet").hidden) return;
  openSheet(false);
  $("open").focus();
});
$("onward").checked = goesOn();
$("onward").addEventListener("change", () => store.set("onward", $("onward").checked));

position.addEventListener("input", () => {
  dragging = true;
  showTime();
});
position.addEventListener("change", () => {
  dragging = false;
  player.seek(Number(position.value));
});
/** @type {[string, () => void][]} */
const BUTTONS = [
  ["play", () => player.toggle()],
  ["back", () => player.skip(-JUMP)],
  ["forward", () => player.skip(JUMP)],
  ["previous", backward],
  ["next", onward],
  ["skip-briefing", nextBriefing],
];
for (const [id, act] of BUTTONS) $(id).addEventListener("click", act);

const inTimes = (/** @type {number} */ rate) => `${rate.toLocaleString("vi-VN")}×`;
$("rate").append(...RATES.map((rate) => el("option", { value: String(rate), textContent: inTimes(rate) })));
$("rate").value = String(player.rate);
$("rate").addEventListener("change", () => (player.rate = Number($("rate").value)));

/** @param {number} step */
export function changeRate(step) {
  const place = RATES.indexOf(player.rate) + step;
  if (!RATES[place]) return;
  player.rate = RATES[place];
  say(`Tốc độ ${inTimes(player.rate)}`);
}

when("load", showPlaying);
when("load chapter", showChapterHeard);
when("time load jump", showTime);
when("state load", showState);
when("rate", () => ($("rate").value = String(player.rate)));
queue.addEventListener("change", showUpcoming);
library.addEventListener("change", () => player.entry && showUpcoming());
