import { $, el, store } from "./base.js";
import { JUMP, player } from "./player.js";
import { shown } from "./shown.js";
import { follow } from "./transcript.js";
import { changeRate } from "./controls.js";
import { backward, nextBriefing, onward } from "./queue.js";

/** @type {[string[], string, () => void][]} keys, what they do in words, and in deed */
const KEYS = [
  [["k", " "], "Nghe, tạm dừng", () => player.toggle()],
  [["j", "ArrowLeft"], "Lùi 15 giây", () => player.skip(-JUMP)],
  [["l", "ArrowRight"], "Tới 15 giây", () => player.skip(JUMP)],
  [["p"], "Chương trước, bài trước", backward],
  [["n"], "Chương sau, bài sau", onward],
  [["b"], "Bài tiếp theo", nextBriefing],
  [["<"], "Chậm hơn", () => changeRate(-1)],
  [[">"], "Nhanh hơn", () => changeRate(1)],
  [["f"], "Theo giọng đọc", () => follow(true)],
  [["/"], "Tìm bài", () => openSearch()],
  [["?"], "Trợ giúp", () => $("help").showModal()],
];
const NAMES = /** @type {Record<string, string>} */ ({ " ": "Dấu cách", ArrowLeft: "←", ArrowRight: "→" });
const ALWAYS = ["?", "/"]; // what works with nothing loaded
/** What has its own use for keys. */
const OWN = "input:not([type=range]), select, textarea, dialog";

function openSearch() {
  if (shown.entry) location.hash = "";
  setTimeout(() => $("query").focus());
}

addEventListener("keydown", (event) => {
  const { key, target } = event;
  const row = KEYS.find(([keys]) => keys.includes(key) || keys.includes(key.toLowerCase()));
  const inUse = event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey;
  const at = /** @type {Element} */ (target);
  if (!row || inUse || at.closest?.(OWN) || (!player.entry && !ALWAYS.includes(key))) return;
  if (key === " " && at.closest?.("button, a, [role=button]")) return;
  if (key.length === 1 && key !== " " && !$("letters").checked) return;
  event.preventDefault();
  row[2]();
});

$("help-keys").append(...KEYS.map(([keys, words]) => el("tr", {},
  el("th", { scope: "row" }, ...keys.flatMap((key) => [el("kbd", {}, NAMES[key] ?? key), " "])),
  el("td", {}, words))));
$("help-keys").append(el("tr", {},
  el("th", { scope: "row" }, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), " ", el("kbd", {}, "Enter")),
  el("td", {}, "Khi đang ở lời đọc: chọn câu, nghe từ câu đó")));
$("help-open").addEventListener("click", () => $("help").showModal());
// WCAG 2.1.4: whoever speaks to the computer may switch shortcuts of one letter off.
$("letters").checked = store.get("letters", true);
$("letters").addEventListener("change", () => store.set("letters", $("letters").checked));
