/** The element of this id. @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

/**
 * Make an element. Text is always text: nothing here reads HTML.
 * @param {string} tag @param {object} props @param {...(Node | string)} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children);
  return made;
}

/** A time as on a clock: 1:35. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return (hours ? `${hours}:${two(minutes)}` : `${minutes}`) + `:${two(whole % 60)}`;
}

/** A time in words: 1 phút 35 giây. @param {number} seconds */
export function inWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 3600), "giờ"],
    [Math.floor(whole / 60) % 60, "phút"],
    [whole % 60, "giây"],
  ].filter(([count]) => count);
  return parts.length ? parts.flat().join(" ") : "0 giây";
}

/** @param {string} day ISO 8601 */
export function dayInWords(day) {
  const words = new Date(`${day}T00:00:00Z`).toLocaleDateString("vi-VN", {
    weekday: "long", day: "numeric", month: "numeric", year: "numeric", timeZone: "UTC",
  });
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Keep numbers on one line with what they count, and ranges whole. @param {string} text */
export function unbroken(text) {
  return text.replace(/(\d) (?=\p{L}{1,6}(?!\p{L}))/gu, "$1\u00a0").replace(/(\d-)(?=\d)/g, "$1\u2060");
}

/** @param {number} bytes */
export const size = (bytes) => `${(bytes / 1e6).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

/**
 * How many of the rising numbers are at most `value`, less one: the place of the one it is in.
 * @param {number[]} rising @param {number} value
 */
export function placeOf(rising, value) {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Copy a text, over plain HTTP too, where the clipboard is closed to programs; whether that worked.
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el("textarea", { value: text, className: "unseen", readOnly: true });
    const at = /** @type {HTMLElement | null} */ (document.activeElement);
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    at?.focus();
    return copied;
  }
}

/** A round button with a picture. @param {string} name @param {string} path @param {() => void} act @returns {any} */
export function iconButton(name, path, act) {
  const button = el("button", { type: "button", className: "icon" }, picture(path));
  button.setAttribute("aria-label", name);
  button.addEventListener("click", act);
  return button;
}

const SVG = "http://www.w3.org/2000/svg";
/** A picture of lines. @param {string} path @returns {SVGElement} */
function picture(path) {
  const drawn = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}

/** Announce to screen readers alone. @param {string} text */
export function say(text) {
  $("live").textContent = "";
  setTimeout(() => ($("live").textContent = text), 50);
}

export const overNetwork = location.protocol.startsWith("http");

/** What is stored in the browser; where it stores nothing, all goes on without. */
export const store = {
  /** @param {string} name @param {any} otherwise */
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`briefing:${name}`) ?? "null") ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  /** @param {string} name @param {any} value */
  set(name, value) {
    try {
      localStorage.setItem(`briefing:${name}`, JSON.stringify(value));
    } catch {
      // A private window, or a full disk.
    }
  },
};

/** Only scripts of this site may be loaded, wherever an address comes from. */
export const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("briefing", {
  createScriptURL: checked,
}) ?? { createScriptURL: checked };

/** @param {string} url */
function checked(url) {
  if (!/^(sw|player\/[\w-]+)\.js$/.test(url)) throw new TypeError(`not of this site: ${url}`);
  return url;
}
