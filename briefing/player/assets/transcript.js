import { $, clock, el, placeOf, unbroken } from "./base.js";
import { player, when } from "./player.js";
import { entries } from "./library.js";
import { hearMeanwhile } from "./queue.js";
import { heardHere, hearShown, shown } from "./shown.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */
/** @typedef {import("./library.js").Chapter} Chapter */

/** @type {HTMLElement[]} the sentences that are shown, by their number */
let sentences = [];
/** Whether the page goes along with the voice; the listener's own scrolling ends that. */
let following = true;
/** Until when a scrolling is ours, in the time of `performance.now`. */
let scrolling = 0;

/** Take the scrolling of the next moments for ours. @param {number} milliseconds */
export function scrollsItself(milliseconds) {
  scrolling = performance.now() + milliseconds;
}

const TAGS = /** @type {Record<string, string>} */ ({ title: "h2", heading: "h3" });

/** Show a text. @param {Entry} entry @param {Text} text */
export function showTranscript(entry, text) {
  sentences = text.texts.map((written, n) => el("span", {
    className: "sentence", role: "button", tabIndex: n ? -1 : 0, textContent: unbroken(written),
  }));
  sentences.forEach((sentence, n) => (sentence.dataset.n = String(n)));
  for (const n of text.announced.keys()) sentences[n]?.classList.add("announces");
  const beginnings = text.chapterStarts.map((start) => placeOf(text.starts, start + 0.005));
  const paragraphs = text.paragraphs.map(({ kind, first, count }) => {
    const paragraph = el(TAGS[kind] ?? "p", { className: kind });
    for (let n = first; n < first + count; n++) paragraph.append(n > first ? " " : "", sentences[n]);
    const chapter = beginnings.indexOf(first);
    if (chapter > 0) paragraph.dataset.chapter = chapter + 1;
    return paragraph;
  });
  text.chapters.forEach((chapter, n) => {
    const whole = chapter.story !== null && !chapter.part && wholeStory(text, chapter);
    const at = text.paragraphs.findIndex(({ first }) => first === beginnings[n]);
    if (whole && at >= 0) paragraphs[at] = el("div", { className: "story" }, whole, paragraphs[at]);
  });
  const headline = text.paragraphs[0]?.kind === "title" && text.texts[0] === entry.title;
  $("title").replaceChildren(...(headline ? paragraphs.shift().childNodes : [unbroken(entry.title)]));
  $("transcript").replaceChildren(...paragraphs);
  $("transcript").lang = text.language;
}

/**
 * A button that plays the whole of a bulletin's story, where it is a briefing of its own.
 * @param {Text} text @param {Chapter} chapter
 */
function wholeStory(text, chapter) {
  const name = text.stories[/** @type {number} */ (chapter.story)];
  const whole = name && entries.find(({ article, bulletin }) => article === name && !bulletin);
  if (!whole) return null;
  const button = el("button", { type: "button", className: "whole", textContent: `Nghe cả bài (${clock(whole.seconds)})` });
  button.setAttribute("aria-label", `Nghe cả bài (${clock(whole.seconds)}): ${chapter.title}`);
  button.addEventListener("click", () => {
    const end = text.chapters.filter(({ story }) => story === chapter.story).reduce((last, { end }) => Math.max(last, end), 0);
    if (!heardHere()) hearShown();
    hearMeanwhile(whole, end);
  });
  return button;
}

/** Mark the sentence that is heard. */
export function markSentence() {
  const begun = heardHere() && (player.playing || player.time > 0);
  const now = begun ? sentences[player.segment] : undefined;
  const old = document.querySelector(".sentence[aria-current]");
  if (old !== now) old?.removeAttribute("aria-current");
  if (!now || old === now) return;
  now.setAttribute("aria-current", "true");
  if (!document.activeElement?.classList.contains("sentence")) onlyStop(now);
  if (following && player.playing) reveal();
}

/** Of all sentences, the tab key stops at one. @param {HTMLElement} sentence */
function onlyStop(sentence) {
  for (const other of sentences) other.tabIndex = other === sentence ? 0 : -1;
}

/** Bring the sentence that is heard into view, if it is not well in view. */
export function reveal() {
  const box = sentences[player.segment]?.getBoundingClientRect();
  const room = innerHeight - $("player").offsetHeight;
  if (!box || (box.top > room * 0.1 && box.bottom < room * 0.7)) return;
  scrollsItself(1000);
  scrollBy({ top: box.top - room * 0.25, behavior: lessMotion.matches ? "auto" : "smooth" });
}

/** @param {boolean} whether */
export function follow(whether) {
  following = whether;
  $("follow").hidden = whether || !player.playing || !heardHere();
  if (whether && player.playing && heardHere()) reveal();
}

/** A headline leads to its story. @param {HTMLElement} sentence */
function listenFrom(sentence) {
  const n = Number(sentence.dataset.n);
  hearShown(n);
  const story = shown.text?.announced.get(n);
  if (story !== undefined) player.toChapter(player.text.chapters.findIndex((chapter) => chapter.story === story));
  player.play();
}

/** @param {Event} event @returns {HTMLElement | null} */
export const sentenceAt = (event) => /** @type {Element} */ (event.target).closest?.(".sentence");

$("episode").addEventListener("click", (/** @type {Event} */ event) => {
  const sentence = sentenceAt(event);
  if (sentence && !event.defaultPrevented && getSelection()?.isCollapsed !== false) listenFrom(sentence);
});
$("episode").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const sentence = sentenceAt(event);
  if (!sentence || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const other = sentences[Number(sentence.dataset.n) + step];
    if (other) onlyStop(other);
    other?.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    listenFrom(sentence);
  } else return;
  event.preventDefault();
});

const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
const SCROLLS = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
for (const name of ["wheel", "touchmove"]) addEventListener(name, () => follow(false), { passive: true });
addEventListener("keydown", (event) => {
  if (!event.defaultPrevented && SCROLLS.includes(event.key)) follow(false);
});
addEventListener("scroll", () => {
  if (following && performance.now() > scrolling) follow(false);
}, { passive: true });
$("follow").addEventListener("click", () => follow(true));
when("segment load state", markSentence);
when("jump", () => follow(true));
when("state", () => follow(following || player.playing));
