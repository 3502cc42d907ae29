import { overNetwork } from "./base.js";
import { replaceList } from "./library.js";

const EVERY = 60_000; // ms between two questions, while the page is seen
/** The library as the page shows it; the page itself, where it holds a list of its own. */
const PARTS = /<script type="application\/json" id="older">([^<]*)<\/script>\s*<script type="application\/json" id="library">([^<]*)</;

/** What was answered last. */
let known = document.getElementById("library")?.textContent ?? "";
let asking = false;
let lastAsked = Date.now();

/** Ask whether there is something new; the browser asks in such a way that "no" costs a line. */
async function ask() {
  if (asking || document.hidden || !navigator.onLine) return;
  asking = true;
  lastAsked = Date.now();
  try {
    const answer = await fetch(`${location.pathname}?fresh`, { cache: "no-cache" });
    const parts = answer.ok && PARTS.exec(await answer.text());
    if (parts && parts[2] !== known) {
      known = parts[2];
      replaceList(JSON.parse(parts[2]), JSON.parse(parts[1]));
    }
  } catch {
    // There is no network: what is here goes on.
  } finally {
    asking = false;
  }
}

if (overNetwork) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", () => Date.now() - lastAsked > EVERY / 12 && ask());
  addEventListener("pageshow", (event) => event.persisted && ask());
  addEventListener("online", ask);
}
