import { $, copy } from "./base.js";
import { shown } from "./shown.js";
import { sentenceAt } from "./transcript.js";

/** @typedef {import("./library.js").Entry} Entry */

const LONG = 500; // ms of a press that asks for more than to play
const SLIP = 10; // pixels that a finger at rest may move

/** Offer to share a sentence: as a quotation, with the link to where it is said. @param {HTMLElement} sentence */
export function quoteSentence(sentence) {
  const { entry, text } = shown;
  if (!entry || !text) return;
  const n = Number(sentence.dataset.n);
  const place = new URL(`#e=${entry.id}&t=${text.starts[n].toFixed(1).replace(/\.0$/, "")}`, location.href);
  $("quote-text").value = `“${text.texts[n]}”\n${entry.title}\n${place.href}`;
  $("quote-share").hidden = !navigator.share;
  $("quote-done").textContent = "";
  $("quote").showModal();
}

$("quote-copy").addEventListener("click", async () => {
  const copied = await copy($("quote-text").value);
  $("quote-done").textContent = copied ? "Đã chép câu và liên kết." : "Hãy chọn dòng chữ ở trên rồi chép.";
});
$("quote-share").addEventListener("click", () => navigator.share({ text: $("quote-text").value }).catch(() => {}));

/** @type {number | undefined} */
let pressing;
/** Where the finger or the button was put down. */
let from = { x: 0, y: 0 };
/** Whether the press was a long one: what follows it is no click. */
let wasLong = false;

const rest = () => clearTimeout(pressing);
$("episode").addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
  const sentence = sentenceAt(event);
  rest();
  wasLong = false;
  if (!sentence || event.button) return;
  from = { x: event.clientX, y: event.clientY };
  pressing = setTimeout(() => {
    wasLong = true;
    quoteSentence(sentence);
  }, LONG);
});
$("episode").addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
  if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP) rest();
});
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, rest);
addEventListener("click", (event) => {
  if (!wasLong) return;
  wasLong = false;
  if (!$("quote").contains(/** @type {Node} */ (event.target))) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);
$("episode").addEventListener("contextmenu", (/** @type {Event} */ event) => {
  const sentence = sentenceAt(event);
  if (!sentence || getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  rest();
  if (!$("quote").open) quoteSentence(sentence);
});
