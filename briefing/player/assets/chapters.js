import { $, clock, el } from "./base.js";
import { player, when } from "./player.js";
import { heardHere, hearShown } from "./shown.js";

/** @typedef {import("./library.js").Text} Text */

/** Show the chapter list. @param {Text} text */
export function showChapters(text) {
  $("chapter-list").replaceChildren(...text.chapters.map(({ start, title, part, credits }, n) => {
    const row = el("button", { type: "button", className: "chapter" },
      el("span", { className: "name", textContent: title }),
      el("span", { className: "time", textContent: clock(start) }),
      el("span", { className: "unseen" }),
      el("span", { className: "bar" }));
    row.addEventListener("click", () => {
      hearShown();
      player.toChapter(n);
      player.play();
    });
    return el("li", { className: part ? "part" : "" }, row, ...credits.map(credit));
  }));
  $("chapters").hidden = text.chapters.length < 2;
  markChapter();
}

/** A newspaper that reports a chapter, with a link to its article. @param {[string, string]} credit */
function credit([name, link]) {
  return /^https?:/.test(link)
    ? el("a", { className: "credit", href: link, textContent: name, rel: "noreferrer", target: "_blank" })
    : el("span", { className: "credit", textContent: name });
}

/** @returns {HTMLElement[]} */
const chapterRows = () => [...document.querySelectorAll(".chapter")].map((row) => /** @type {HTMLElement} */ (row));

export function markChapter() {
  const rows = chapterRows();
  rows.forEach((row, n) => {
    if (heardHere() && n === player.chapter) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    if (heardHere()) showHeard(row, n);
  });
}

/** @param {HTMLElement} row @param {number} n */
function showHeard(row, n) {
  const { start, end } = player.text.chapters[n];
  const part = player.heard(start, end);
  const width = part.toFixed(2);
  if (row.style.getPropertyValue("--part") !== width) row.style.setProperty("--part", width);
  const [, , state] = row.children;
  const words = part > 0.97 ? "(đã nghe)" : "";
  if (state.textContent !== words) state.textContent = words;
}

when("load chapter jump end", markChapter);
when("time", () => {
  const row = heardHere() && chapterRows()[player.chapter];
  if (row) showHeard(row, player.chapter);
});
