/** The briefing on the page, which need not be the one that is heard. @type {Entry | null} */
let shown = null;
/** @type {Text} */
let shownText;
/** Why the briefing that is shown could not be kept. */
let failure = "";

const heardHere = () => shown !== null && shown === player.entry;

/**
 * Show a briefing; take it up unless another one is playing.
 * @param {Entry} entry @param {(text: Text) => number | undefined} place  where to go, if anywhere
 */
async function showEpisode(entry, place) {
  shown = entry;
  failure = "";
  $("kicker").textContent = [dayInWords(entry.day), entry.source, clock(entry.seconds)].filter(Boolean).join(" · ");
  $("title").textContent = entry.title;
  $("cover").hidden = !entry.cover;
  if (entry.cover) $("cover").src = entry.cover;
  $("byline").textContent = "";
  $("chapter-list").replaceChildren();
  $("transcript").replaceChildren(el("p", { className: "note", textContent: "Đang mở bài…" }));
  const text = await textOf(entry).catch(() => null);
  if (shown !== entry) return;
  if (!text) {
    const again = el("button", { type: "button", textContent: "Thử lại" });
    again.addEventListener("click", () => showEpisode(entry, place));
    $("transcript").replaceChildren(el("p", { className: "note", textContent: "Không tải được lời đọc của bài này. " }), again);
    return;
  }
  shownText = text;
  $("byline").textContent = text.byline;
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
  markChapter();
  follow(true);
  if (at !== undefined) reveal();
}

$("cover").addEventListener("error", () => ($("cover").hidden = true)); // there is no network

/** Make the briefing that is shown the one that is heard, at a sentence. @param {number} [segment] */
function takeUp(segment) {
  if (!shown) return;
  const at = segment === undefined ? undefined : shownText.starts[segment];
  if (!heardHere()) player.load(shown, shownText, audioUrl(shown, shownText), at);
  else if (at !== undefined) player.seek(at);
}

function showActions() {
  if (!shown || !shownText) return;
  const on = heardHere() && player.playing;
  const begun = (heardHere() ? player.time : progressOf(shown).at) > 1;
  $("listen").textContent = on ? "Tạm dừng" : begun ? "Nghe tiếp" : "Nghe";
  const bytes = size(shownText.bytes);
  $("keep").hidden = !canKeep;
  $("keep").textContent = isKept(shown, shownText) ? "Bỏ bản giữ ngoại tuyến" : `Giữ ngoại tuyến (${bytes})`;
  $("download").hidden = canKeep;
  $("download").href = shown.audio;
  $("download").textContent = `Tải tệp âm thanh (${bytes})`;
  $("why").textContent = failure || whyNot();
}

$("listen").addEventListener("click", () => {
  takeUp();
  player.toggle();
});

$("keep").addEventListener("click", async () => {
  const [entry, text] = [/** @type {Entry} */ (shown), shownText];
  const button = $("keep");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  failure = "";
  try {
    if (isKept(entry, text)) await drop(entry);
    else await keep(entry, text, (part) => (button.textContent = `Đang giữ… ${Math.round(part * 100)} %`));
    say(isKept(entry, text) ? "Đã giữ bài để nghe ngoại tuyến." : "Đã bỏ bản giữ ngoại tuyến.");
  } catch {
    failure = "Không giữ được bài: mất mạng, hoặc máy hết chỗ trống.";
    say(failure);
  } finally {
    showActions();
    button.ariaBusy = "false";
  }
});

$("link").addEventListener("click", async () => {
  const at = heardHere() ? Math.floor(player.time) : 0;
  history.replaceState(null, "", `#e=${/** @type {Entry} */ (shown).id}&t=${at}`);
  try {
    await navigator.clipboard.writeText(location.href);
    $("link").textContent = `Đã chép liên kết tới ${clock(at)}`;
  } catch {
    $("link").textContent = "Liên kết đang ở thanh địa chỉ";
  }
  say($("link").textContent);
  setTimeout(() => ($("link").textContent = "Chép liên kết"), 4000);
});

when("state load jump", showActions);

/** Without the network, go on with the kept copy. */
when("trouble", () => {
  const { entry, text } = player;
  if (entry && kept.has(entry.id) && !audio.src.endsWith("?kept")) {
    player.load(entry, text, keptUrl(entry), player.time);
    player.play();
  } else {
    $("playing-chapter").textContent = "Không phát được: tệp âm thanh không có, hoặc mất mạng.";
    say($("playing-chapter").textContent);
  }
});
