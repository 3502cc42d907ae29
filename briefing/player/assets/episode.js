import { $, clock, copy, dayInWords, el, say, size } from "./base.js";
import { textOf } from "./library.js";
import { markHeard, progressOf } from "./progress.js";
import { audio, player, when } from "./player.js";
import { audioUrl, canSave, discard, isSaved, offline, saved, savedUrl, saveOffline, saving, whyNot } from "./offline.js";
import { heardHere, hearShown, shown } from "./shown.js";
import { follow, markSentence, reveal, showTranscript } from "./transcript.js";
import { markChapters, showChapters } from "./chapters.js";

/** @typedef {import("./library.js").Entry} Entry */
/** @typedef {import("./library.js").Text} Text */

/** Why a briefing could not be saved, by id. @type {Map<string, string>} */
const failures = new Map();

/**
 * Show a briefing; load it into the player unless another one is playing.
 * @param {Entry} entry @param {(text: Text) => number | undefined} place  where to go, if anywhere
 */
export async function showEpisode(entry, place) {
  Object.assign(shown, { entry, text: null });
  failures.delete(entry.id);
  $("kicker").textContent = [dayInWords(entry.day), entry.source, entry.section, clock(entry.seconds)].filter(Boolean).join(" · ");
  $("title").textContent = entry.title;
  $("cover").hidden = !entry.cover;
  if (entry.cover) $("cover").src = entry.cover;
  $("byline").textContent = "";
  $("chapter-list").replaceChildren();
  $("transcript").replaceChildren(el("p", { className: "note", textContent: "Đang mở bài…" }));
  showActions();
  const text = await textOf(entry).catch(() => null);
  if (shown.entry !== entry) return;
  if (!text) {
    const again = el("button", { type: "button", textContent: "Thử lại" });
    again.addEventListener("click", () => showEpisode(entry, place));
    $("transcript").replaceChildren(el("p", { className: "note", textContent: "Không tải được lời đọc của bài này. " }), again);
    return;
  }
  shown.text = text;
  $("byline").textContent = [text.byline, text.unread ? `Không đọc được: ${text.unread.join(", ")}` : ""].filter(Boolean).join(" · ");
  showTranscript(entry, text);
  showChapters(text);
  showActions();
  const at = place(text);
  if (player.entry === entry) {
    if (at !== undefined) player.seek(at);
  } else if (!player.playing || at !== undefined) {
    const on = player.playing;
    player.load(entry, text, audioUrl(entry, text), at);
    if (on) player.play();
  }
  markSentence();
  markChapters();
  follow(true);
  if (at !== undefined) reveal();
}

$("cover").addEventListener("error", () => ($("cover").hidden = true)); // there is no network

/** Show what can be done with the briefing: nothing but a download until its text is there. */
function showActions() {
  const { entry, text } = shown;
  if (!entry) return;
  const on = heardHere() && player.playing;
  const begun = (heardHere() ? player.time : progressOf(entry).at) > 1;
  const bytes = text ? ` (${size(text.bytes)})` : "";
  $("listen").disabled = $("keep").disabled = !text;
  $("listen").textContent = on ? "Tạm dừng" : begun ? "Nghe tiếp" : "Nghe";
  const part = saving.get(entry.id);
  $("keep").hidden = !canSave();
  $("keep").ariaBusy = String(part !== undefined);
  $("keep").textContent = part !== undefined ? `Đang giữ… ${Math.round(part * 100)} %`
    : text && isSaved(entry, text) ? "Bỏ bản giữ ngoại tuyến" : `Giữ ngoại tuyến${bytes}`;
  $("mark").textContent = progressOf(entry).done ? "Đánh dấu chưa nghe" : "Đánh dấu đã nghe";
  $("download").href = entry.audio;
  $("download").textContent = `Tải tệp âm thanh${bytes}`;
  $("why").textContent = failures.get(entry.id) ?? whyNot();
}

$("listen").addEventListener("click", () => {
  hearShown();
  player.toggle();
});

$("keep").addEventListener("click", async () => {
  const { entry, text } = shown;
  if (!entry || !text || saving.has(entry.id)) return;
  failures.delete(entry.id);
  try {
    if (isSaved(entry, text)) await discard(entry);
    else await saveOffline(entry, text);
    say(isSaved(entry, text) ? "Đã giữ bài để nghe ngoại tuyến." : "Đã bỏ bản giữ ngoại tuyến.");
  } catch {
    failures.set(entry.id, whyNot() || "Không giữ được bài: mất mạng, hoặc máy hết chỗ trống.");
    say(/** @type {string} */ (failures.get(entry.id)));
    showActions();
  }
});

$("mark").addEventListener("click", () => {
  const entry = /** @type {Entry} */ (shown.entry);
  const done = !progressOf(entry).done;
  if (heardHere()) player.mark(done);
  else markHeard(entry, done);
  showActions();
});

$("link").addEventListener("click", async () => {
  const at = heardHere() ? Math.floor(player.time) : 0;
  history.replaceState(null, "", `#e=${/** @type {Entry} */ (shown.entry).id}&t=${at}`);
  const copied = await copy(location.href);
  $("link").textContent = copied ? `Đã chép liên kết tới ${clock(at)}` : "Liên kết đang ở thanh địa chỉ";
  say($("link").textContent);
  setTimeout(() => ($("link").textContent = "Chép liên kết"), 4000);
});

when("state load jump end", showActions);
offline.addEventListener("change", showActions);

/** Without the network, go on with the saved copy. */
when("trouble", () => {
  const { entry, text } = player;
  if (entry && saved.has(entry.id) && !audio.src.endsWith("?kept")) {
    player.load(entry, text, savedUrl(entry), player.time);
    player.play();
  } else {
    $("playing-chapter").textContent = "Không phát được: tệp âm thanh không có, hoặc mất mạng.";
    say($("playing-chapter").textContent);
  }
});
