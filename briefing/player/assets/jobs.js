import { $, el, say, unbroken } from "./base.js";
import { ask, order } from "./ask.js";
import { addEntry, entryOf, textOf } from "./library.js";
import { audioUrl } from "./offline.js";
import { player, when } from "./player.js";

/** @typedef {import("./ask.js").Job} Job */

const DELAY = 0.046; // seconds by which sound without an Info frame is late
const FEED = 10; // articles of a feed, unless the listener says otherwise

/** What is heard while it is still being made. @type {{id: string, audio: HTMLAudioElement} | null} */
let early = null;

/** The rows, by their jobs. @type {Map<string, HTMLElement>} */
const shownJobs = new Map();

/** @param {Job} job */
const titleOf = (job) => job.title || job.name || "Văn bản đã dán";

/** How far a job is, in words. @param {Job} job */
function progressWords(job) {
  switch (job.state) {
    case "waiting": return "Đang chờ đọc";
    case "read": return "Đã đọc bài, chờ đến lượt";
    case "making": return job.segments ? `Đã nói ${job.spoken} trong ${job.segments} câu` : "Đang đọc bài";
    case "cancelled": return "Đã hủy";
    case "failed": return job.reason;
    default: return "Nghe được rồi";
  }
}

/** @param {string} words @param {() => Promise<unknown>} act */
function action(words, act) {
  const button = el("button", { type: "button", textContent: words });
  button.addEventListener("click", async () => {
    button.disabled = true;
    await act().catch((/** @type {Error} */ error) => say(error.message));
    button.disabled = false;
  });
  return button;
}

/** What the listener can do with a job. @param {Job} job */
function actions(job) {
  const remove = () => ask(job.address, { method: "DELETE" });
  const again = () => ask(`${job.address}/retry`, { method: "POST" });
  switch (job.state) {
    case "failed": return [
      ...job.result.several ? chooser(job, job.result.several) : [action("Thử lại", again)],
      action("Bỏ khỏi danh sách", remove),
    ];
    case "cancelled": return [action("Làm lại", again), action("Bỏ khỏi danh sách", remove)];
    case "making": return [...job.spoken ? [action("Nghe ngay", () => hear(job))] : [], action("Hủy", remove)];
    default: return [action("Hủy", remove)];
  }
}

/** Ask how many articles of a feed or of a section's page are wanted. @param {Job} job @param {number} most */
function chooser(job, most) {
  const count = el("input", { type: "number", min: "1", max: String(most), value: String(Math.min(FEED, most)) });
  const send = async () => {
    await order({ url: job.name, count: Number(count.value) });
    await ask(job.address, { method: "DELETE" });
  };
  return [el("label", { className: "count" }, "Số bài ", count), action("Gửi", send)];
}

/** Hear what there is of a briefing, while the rest is being made. @param {Job} job */
async function hear(job) {
  player.pause();
  early?.audio.pause();
  early = { id: job.id, audio: new Audio(job.audio) };
  await early.audio.play();
}

/** Go on with the briefing itself where its first sentences were heard already. @param {Job} job */
async function hearOn(job) {
  const entry = entryOf.get(job.result.row?.[0] ?? "");
  if (early?.id !== job.id || !entry) return;
  const { audio } = early;
  const text = await textOf(entry);
  if (early?.audio !== audio) return;
  early = null;
  if (audio.paused) return;
  audio.pause();
  player.load(entry, text, audioUrl(entry, text), Math.max(0, audio.currentTime - DELAY));
  await player.play();
}

/** A job has changed. @param {Job} job */
function receive(job) {
  const old = shownJobs.get(job.id);
  if (job.state === "ready" || job.state === "forgotten") {
    old?.remove();
    shownJobs.delete(job.id);
    if (job.state === "forgotten") return;
    if (job.result.row) addEntry(job.result.row);
    if (old && job.result.row) say(`Nghe được rồi: ${titleOf(job)}`);
    hearOn(job).catch(() => {});
    return;
  }
  if (early?.id === job.id && job.state !== "making") {
    early.audio.pause();
    early = null;
  }
  const row = old ?? el("li", { className: "job" });
  if (row.dataset.state !== job.state || (job.spoken > 0) !== ("spoken" in row.dataset)) {
    row.dataset.state = job.state;
    row.toggleAttribute("data-spoken", job.spoken > 0);
    row.replaceChildren(
      el("span", { className: "headline" }),
      el("span", { className: "about", role: job.state === "failed" ? "alert" : "" }),
      ...job.state === "making" ? [el("progress", { ariaLabel: "Đã nói" })] : [],
      el("div", { className: "actions" }, ...actions(job)),
    );
  }
  row.querySelector(".headline").textContent = unbroken(titleOf(job));
  row.querySelector(".about").textContent = progressWords(job);
  const bar = row.querySelector("progress");
  if (bar && job.segments) Object.assign(bar, { max: job.segments, value: job.spoken });
  if (old) return;
  shownJobs.set(job.id, row);
  $("jobs").prepend(row);
}

/** Show the jobs of the server, and each change of one. */
export function followJobs() {
  const events = new EventSource("api/events");
  events.addEventListener("job", (event) => receive(JSON.parse(event.data)));
  when("state", () => player.playing && early?.audio.pause());
}
