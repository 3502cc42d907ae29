import { $, el, say, store } from "./base.js";
import { ask, order } from "./ask.js";

const PACES = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
const LINK = /https?:\/\/\S+/;

/** Who reads and how fast, as chosen; what is empty is the server's own choice. */
function reading() {
  /** @type {Record<string, string>} */
  const chosen = { voice: $("add-voice").value, rate: $("add-rate").value };
  store.set("asked", chosen);
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
}

/** @param {File} file */
function sendFile(file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(reading())) form.append(name, value);
  form.append("file", file);
  return ask("api/briefings", { method: "POST", body: form });
}

/** Send what was filled in: a link, a text, any number of files. */
async function send() {
  const [link, text, files] = [$("add-url").value.trim(), $("add-text").value.trim(), [...$("add-files").files]];
  const sent = [
    ...link ? [() => order({ ...reading(), url: link })] : [],
    ...text ? [() => order({ ...reading(), text })] : [],
    ...files.map((file) => () => sendFile(file)),
  ];
  if (!sent.length) throw new Error("Hãy dán một liên kết hay văn bản, hoặc chọn tệp.");
  for (const each of sent) await each();
}

/** List who may read, once. */
async function offerVoices() {
  if ($("add-voice").options.length) return;
  const own = store.get("asked", {});
  $("add-voice").append(el("option", { value: "", textContent: "Như máy chủ chọn" }));
  $("add-rate").append(el("option", { value: "", textContent: "Như máy chủ chọn" }));
  for (const pace of PACES) {
    $("add-rate").append(el("option", { value: String(pace), textContent: `× ${pace.toLocaleString("vi-VN")}` }));
  }
  $("add-rate").value = own.rate ?? "";
  const { voices } = await ask("api/voices");
  for (const { voice, about } of voices) {
    $("add-voice").append(el("option", { value: voice, textContent: voice, title: about }));
  }
  $("add-voice").value = own.voice ?? "";
  if ($("add-voice").selectedIndex < 0) $("add-voice").value = "";
}

/** What another app shared, or a bookmarklet sent: it is asked for, and leaves the address. */
async function takeShared() {
  const shared = new URLSearchParams(location.search);
  const [url, text, title] = ["url", "text", "title"].map((name) => shared.get(name)?.trim() ?? "");
  if (!url && !text) return;
  history.replaceState(null, "", location.pathname + location.hash);
  const link = LINK.exec(url)?.[0] ?? LINK.exec(text)?.[0];
  await order(link ? { url: link } : { text: url || text, ...title ? { title } : {} });
}

/** @param {Promise<unknown>} sending @param {(words: string) => void} trouble */
async function sentOrSaid(sending, trouble) {
  try {
    await sending;
    say("Đã gửi.");
    return true;
  } catch (error) {
    trouble(/** @type {Error} */ (error).message);
    return false;
  }
}

export function startAdding() {
  const [why, form] = [$("add-why"), $("add-form")];
  $("add").addEventListener("click", () => {
    why.textContent = "";
    $("adding").showModal();
    offerVoices().catch((error) => (why.textContent = error.message));
  });
  $("add-cancel").addEventListener("click", () => $("adding").close());
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    why.textContent = "";
    $("add-send").disabled = true;
    if (await sentOrSaid(send(), (words) => (why.textContent = words))) {
      for (const name of ["add-url", "add-text", "add-files"]) $(name).value = "";
      $("adding").close();
    }
    $("add-send").disabled = false;
  });
  sentOrSaid(takeShared(), (words) => ($("making-why").textContent = words));
}
