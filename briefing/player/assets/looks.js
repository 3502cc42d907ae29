import { $, say, store } from "./base.js";

const SIZES = [100, 112, 125, 150, 175, 200]; // per cent of the reader's own size
export const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

function showTheme() {
  const theme = store.get("theme", "");
  if (theme) root.dataset.theme = theme;
  const dark = theme ? theme === "dark" : darkSystem.matches;
  $("dark").setAttribute("aria-pressed", String(dark));
}

/** @param {number} step */
function changeSize(step) {
  const place = SIZES.indexOf(store.get("size", 100)) + step;
  if (!SIZES[place]) return;
  store.set("size", SIZES[place]);
  showSize();
  say(`Cỡ chữ ${SIZES[place]} %`);
}

function showSize() {
  const now = store.get("size", 100);
  root.style.fontSize = `${now}%`;
  $("smaller").disabled = now === SIZES[0];
  $("larger").disabled = now === SIZES[SIZES.length - 1];
}

$("dark").addEventListener("click", () => {
  store.set("theme", $("dark").getAttribute("aria-pressed") === "true" ? "light" : "dark");
  showTheme();
});
$("smaller").addEventListener("click", () => changeSize(-1));
$("larger").addEventListener("click", () => changeSize(1));
darkSystem.addEventListener("change", showTheme);
showTheme();
showSize();
