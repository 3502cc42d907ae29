import { $, placeOf, say, store } from "./base.js";
import { progressOf, saveProgress } from "./progress.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */
/** @typedef {import("./progress.js").Progress} Progress */

/** @type {HTMLAudioElement} */
export const audio = $("audio");
export const JUMP = 15; // seconds
const RESTART = 3; // seconds into a chapter, from which on "previous" means its beginning
const HEARD = 0.5; // of a briefing that was played to its end: skipping what one knows is no harm
const HAVE_FUTURE_DATA = 3; // of readyState
export const RATES = Array.from({ length: 19 }, (_, n) => (7 + n) / 10); // 0.7 to 2.5

/**
 * The one briefing that is heard. What happens it emits as events: `load`, `state` (it plays, waits
 * or pauses), `time`, `segment`, `chapter`, `jump` (the listener moved), `end`, `trouble`.
 */
class Player extends EventTarget {
  /** @type {Entry | null} */ entry = null;
  /** @type {Text} */ text = /** @type {any} */ (null);
  /** @type {Progress} */ progress = /** @type {any} */ (null);
  segment = -1;
  chapter = -1;
  /** Whether it would play if more of it were there. */
  waiting = false;
  /**
   * Where to go, until the audio is there: meanwhile its own time may be where it was before.
   * @type {number | null}
   */
  #wanted = null;
  #saved = 0;
  #timer = 0;

  constructor() {
    super();
    audio.addEventListener("loadedmetadata", () => this.#arrive());
    audio.addEventListener("timeupdate", () => this.#advance());
    audio.addEventListener("seeked", () => this.#settle());
    audio.addEventListener("ended", () => this.#end());
    audio.addEventListener("error", () => this.#emit("trouble"));
    for (const name of ["play", "pause", "ended", "waiting", "playing", "emptied"]) {
      audio.addEventListener(name, () => {
        this.waiting = name === "waiting" || (name === "play" && audio.readyState < HAVE_FUTURE_DATA);
        this.#emit("state");
      });
    }
    for (const name of ["playing", "ratechange"]) audio.addEventListener(name, () => this.#watch());
    audio.addEventListener("pause", () => this.save());
    addEventListener("pagehide", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    audio.defaultPlaybackRate = audio.playbackRate = store.get("rate", 1);
  }

  get playing() {
    return !audio.paused && !audio.ended;
  }

  get time() {
    return this.#wanted ?? audio.currentTime;
  }

  get duration() {
    return Number.isFinite(audio.duration) ? audio.duration : (this.text?.duration ?? 0);
  }

  get rate() {
    return audio.playbackRate;
  }

  set rate(rate) {
    audio.defaultPlaybackRate = audio.playbackRate = rate;
    store.set("rate", rate);
    this.#emit("rate");
  }

  /** Where the chapter that is heard ends. */
  get chapterEnd() {
    return this.text.chapters[this.chapter]?.end ?? this.duration;
  }

  /**
   * Load a briefing, where it was left unless `at` says otherwise; it does not play by itself.
   * @param {Entry} entry @param {Text} text @param {string} url @param {number} [at] seconds
   */
  load(entry, text, url, at) {
    this.save();
    Object.assign(this, { entry, text, progress: progressOf(entry), segment: -1, chapter: -1 });
    this.#wanted = Math.min(at ?? this.progress.at, text.duration);
    store.set("last", entry.id);
    audio.src = url;
    this.#emit("load");
    this.#follow(false);
  }

  async play() {
    if (audio.ended) this.seek(0);
    try {
      await audio.play();
    } catch (error) {
      // Another press came between, or the browser waits for one.
      if (!["AbortError", "NotAllowedError"].includes(/** @type {Error} */ (error).name)) this.#emit("trouble");
    }
  }

  pause() {
    audio.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} time seconds */
  seek(time) {
    const to = Math.min(Math.max(0, time), this.duration);
    this.#wanted = to;
    if (audio.readyState) audio.currentTime = to;
    this.#follow(false);
    this.#emit("jump");
  }

  /** @param {number} seconds */
  skip(seconds) {
    this.seek(this.time + seconds);
  }

  /** Go to a chapter's beginning. @param {number} number from 0 */
  toChapter(number) {
    const chapter = this.text.chapters[number];
    if (!chapter) return;
    this.seek(chapter.start);
    say(`Chương ${number + 1}: ${chapter.title}`);
  }

  /** To the next chapter; false where there is none. */
  next() {
    const more = this.chapter + 1 < this.text.chapters.length;
    if (more) this.toChapter(this.chapter + 1);
    return more;
  }

  /** To the beginning of this chapter; at its beginning, to the one before; false where there is none. */
  previous() {
    const into = this.time - (this.text.chapters[this.chapter]?.start ?? 0) > RESTART;
    if (!into && this.chapter <= 0) return false;
    this.toChapter(Math.max(0, into ? this.chapter : this.chapter - 1));
    return true;
  }

  /** Mark what is heard as heard, or as not heard at all. @param {boolean} done */
  mark(done) {
    Object.assign(this.progress, { done, at: this.time, heard: done ? this.progress.heard : new Set() });
    this.save();
    this.#emit("jump");
  }

  /** How much of a stretch of time was heard, from 0 to 1. @param {number} from @param {number} to */
  heard(from, to) {
    const { starts, duration } = this.text;
    let sum = 0;
    for (let n = Math.max(0, placeOf(starts, from)); n < starts.length && starts[n] < to; n++) {
      const end = this.progress.heard.has(n) ? (starts[n + 1] ?? duration)
        : n === this.segment ? this.time : 0;
      sum += Math.max(0, Math.min(end, to) - Math.max(starts[n], from));
    }
    return to > from ? Math.min(1, sum / (to - from)) : 0;
  }

  save() {
    if (!this.entry) return;
    this.progress.at = audio.ended ? 0 : this.time;
    this.#saved = Date.now();
    saveProgress(this.entry, this.progress);
  }

  #arrive() {
    if (this.#wanted !== null) audio.currentTime = this.#wanted;
  }

  #settle() {
    if (audio.seeking) return; // to yet another place
    this.#wanted = null;
    this.#follow(false);
    this.#watch();
  }

  /** While it plays, wake when the next sentence begins; `timeupdate` comes four times a second. */
  #watch() {
    clearTimeout(this.#timer);
    if (!this.playing || !this.entry) return;
    this.#follow(true);
    const next = this.text.starts[this.segment + 1] ?? Infinity;
    const wait = ((next - this.time) * 1000) / this.rate;
    if (Number.isFinite(wait)) this.#timer = setTimeout(() => this.#watch(), Math.max(10, wait));
  }

  #advance() {
    this.#follow(true);
    if (this.playing && Date.now() - this.#saved > 3000) this.save();
  }

  /** Find the place in the text. @param {boolean} onward whether the voice went there by itself */
  #follow(onward) {
    if (!this.entry) return;
    const time = this.time + 0.005; // what was set comes back rounded
    const segment = placeOf(this.text.starts, time);
    const chapter = placeOf(this.text.chapterStarts, time);
    if (segment !== this.segment) {
      const on = onward && this.playing && segment === this.segment + 1;
      if (on && this.segment >= 0) this.progress.heard.add(this.segment); // silence comes first
      this.segment = segment;
      this.#emit("segment");
    }
    if (chapter !== this.chapter) {
      this.chapter = chapter;
      this.#emit("chapter");
    }
    this.#emit("time");
  }

  #end() {
    this.progress.heard.add(this.segment);
    // Who jumps to the end has not heard it.
    this.progress.done ||= this.heard(0, this.text.duration) >= HEARD;
    this.save();
    this.#emit("end");
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name));
  }
}

export const player = new Player();

/** @param {string} names of events, set off by spaces @param {() => void} act */
export function when(names, act) {
  for (const name of names.split(" ")) player.addEventListener(name, act);
}
