/** Show the chapter list. @param {Text} text */
function showChapters(text) {
  $("chapter-list").replaceChildren(...text.chapters.map(({ start, title, part }, n) => {
    const row = el("button", { type: "button", className: "chapter" },
      el("span", { className: "name", textContent: title }),
      el("span", { className: "time", textContent: clock(start) }),
      el("span", { className: "unseen" }),
      el("span", { className: "bar" }));
    row.addEventListener("click", () => {
      takeUp();
      player.toChapter(n);
      player.play();
    });
    return el("li", { className: part ? "part" : "" }, row);
  }));
  $("chapters").hidden = text.chapters.length < 2;
  markChapter();
}

/** @returns {HTMLElement[]} */
const chapterRows = () => [...document.querySelectorAll(".chapter")].map((row) => /** @type {HTMLElement} */ (row));

function markChapter() {
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
  row.style.setProperty("--part", part.toFixed(3));
  const [, , told] = row.children;
  const words = part > 0.97 ? "(đã nghe)" : "";
  if (told.textContent !== words) told.textContent = words;
}

when("load chapter jump end", markChapter);
when("time", () => {
  const row = heardHere() && chapterRows()[player.chapter];
  if (row) showHeard(row, player.chapter);
});
