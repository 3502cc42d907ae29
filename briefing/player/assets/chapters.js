import { $, clock, el } from "./base.js";
import { player, when } from "./player.js";
import { heardHere, hearShown } from "./shown.js";
import { openSheet } from "./controls.js";

/** @typedef {import("./library.js").Text} Text */

/**
 * The rows of a list of chapters.
 * @param {Text} text @param {(n: number) => void} act what a tap on a chapter does
 */
function chapterRows(text, act) {
  return text.chapters.map(({ start, title, part, credits }, n) => {
    const row = el("button", { type: "button", className: "chapter" },
      el("span", { className: "name", textContent: title }),
      el("span", { className: "time", textContent: clock(start) }),
      el("span", { className: "unseen" }),
      el("span", { className: "bar" }));
    row.addEventListener("click", () => act(n));
    const said = credits.filter(([name, link]) => link || name !== title); // a title twice says nothing
    return el("li", { className: part ? "part" : "" }, row, ...said.map(credit));
  });
}

/** A newspaper that reports a chapter, with a link to its article. @param {[string, string]} credit */
function credit([name, link]) {
  return /^https?:/.test(link)
    ? el("a", { className: "credit", href: link, textContent: name, rel: "noreferrer", target: "_blank" })
    : el("span", { className: "credit", textContent: name });
}

/** Show the chapters of the briefing on the page. @param {Text} text */
export function showChapters(text) {
  $("chapter-list").replaceChildren(...chapterRows(text, (n) => {
    hearShown();
    player.toChapter(n);
    player.play();
  }));
  $("chapters").hidden = text.chapters.length < 2;
  markChapters();
}

/** Show the chapters of what is heard in the player's sheet. */
function showSheet() {
  $("sheet-chapters").replaceChildren(...chapterRows(player.text, (n) => {
    player.toChapter(n);
    player.play();
    openSheet(false);
  }));
}

/** The rows that show what is heard: those of the sheet, and of the page if it shows the same. */
const lists = () => [$("sheet-chapters"), ...(heardHere() ? [$("chapter-list")] : [])]
  .map((list) => [...list.querySelectorAll(".chapter")]);

export function markChapters() {
  for (const row of document.querySelectorAll(".chapter[aria-current]")) row.removeAttribute("aria-current");
  for (const rows of lists()) {
    rows[player.chapter]?.setAttribute("aria-current", "true");
    rows.forEach(showHeard);
  }
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

when("load", showSheet);
when("load chapter jump end", markChapters);
when("time", () => {
  for (const rows of lists()) if (rows[player.chapter]) showHeard(rows[player.chapter], player.chapter);
});
