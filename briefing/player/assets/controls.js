import { $, clock, el, inWords, say } from "./base.js";
import { JUMP, player, RATES, when } from "./player.js";

/** @typedef {import("./library.js").Entry} Entry */

/** @type {HTMLInputElement} */
const position = $("position");
/** While the listener drags the slider, it is theirs. */
let dragging = false;
/** What the clock shows. */
let second = -1;

function showPlaying() {
  const entry = /** @type {Entry} */ (player.entry);
  second = -1;
  $("player").hidden = false;
  $("playing-title").textContent = entry.title;
  $("playing-title").href = `#e=${entry.id}`;
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
  position.style.setProperty("--part", String(time / (player.text.duration || 1)));
  $("elapsed").textContent = clock(time);
  position.setAttribute("aria-valuetext", `${inWords(time)} trên ${inWords(player.text.duration)}`);
}

function showState() {
  document.documentElement.toggleAttribute("data-playing", player.playing);
  $("play").setAttribute("aria-label", player.playing ? "Tạm dừng" : "Nghe");
}

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
  ["previous", () => player.previous()],
  ["next", () => player.next()],
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
