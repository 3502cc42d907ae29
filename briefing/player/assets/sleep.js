import { $, clock, el, say } from "./base.js";
import { player, when } from "./player.js";

const MINUTES = [5, 10, 15, 20, 30, 45, 60];
/** When to stop: a time of the clock (ms), or the end of a chapter or of all (seconds of the briefing). */
const sleep = { clock: Infinity, chapter: Infinity };

$("sleep").append(
  el("option", { value: "", textContent: "không" }),
  el("option", { value: "chapter", textContent: "hết chương này" }),
  el("option", { value: "briefing", textContent: "hết bài này" }),
  ...MINUTES.map((n) => el("option", { value: String(n), textContent: `sau ${n} phút` })),
);

function setSleep() {
  const choice = $("sleep").value;
  sleep.clock = Number(choice) ? Date.now() + Number(choice) * 60_000 : Infinity;
  sleep.chapter = choice === "chapter" ? player.chapterEnd : choice === "briefing" ? player.duration : Infinity;
  showSleep();
}

function showSleep() {
  const left = (sleep.clock - Date.now()) / 1000;
  $("sleep-left").textContent = Number.isFinite(left) ? `còn ${clock(left)}` : "";
}

/** @param {number} [at] where to stand, in seconds */
function fallAsleep(at) {
  player.pause();
  if (at !== undefined) player.seek(at);
  $("sleep").value = "";
  setSleep();
  say("Hẹn giờ: đã dừng.");
}

/** A chapter ends in silence: stop in it, as this is called only four times a second in the dark. */
function watchSleep() {
  if (Date.now() >= sleep.clock) fallAsleep();
  else if (player.playing && player.time >= sleep.chapter - 0.3 * player.rate) fallAsleep(sleep.chapter);
}

$("sleep").addEventListener("change", setSleep);
when("time", watchSleep);
when("jump load", () => {
  if (Number.isFinite(sleep.chapter)) setSleep();
});
setInterval(() => {
  showSleep();
  watchSleep();
}, 1000);
