"use strict";
// Plays the book chapter after chapter, follows the text, and remembers the place.

const byId = (id) => document.getElementById(id);
const audio = byId("audio");
const BACK = 15, AHEAD = 30; // seconds
const HANDS_OFF = 5000; // milliseconds without following, after the reader scrolled
let book, current = -1, lines = [], here = -1, scrolled = -Infinity;
let dragging = false;

const place = {
  key: () => "place:" + book.identifier,
  save() { localStorage.setItem(this.key(), JSON.stringify([current, audio.currentTime])); },
  load() { try { return JSON.parse(localStorage.getItem(this.key())) || [0, 0]; } catch { return [0, 0]; } },
};

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function clock(seconds) {
  const whole = Math.round(seconds), hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor(whole / 60) % 60), rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${minutes.padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

const hue = (speaker) => (book.speakers.indexOf(speaker) * 137) % 360; // golden angle: neighbours differ

function longClock(seconds) {
  const minutes = Math.round(seconds / 60), hours = Math.floor(minutes / 60);
  return hours ? `${hours} h ${minutes % 60} min` : `${Math.max(minutes, 1)} min`;
}

function showBook() {
  document.title = book.title;
  document.documentElement.lang = book.language;
  byId("title").textContent = book.title;
  const authors = book.authors.join(", ");
  byId("people").textContent = [authors && `by ${authors}`, book.narrator && `read by ${book.narrator}`].filter(Boolean).join(" · ");
  const total = book.chapters.reduce((sum, chapter) => sum + chapter.duration, 0);
  byId("length").textContent = `${book.chapters.length} ${book.chapters.length === 1 ? "chapter" : "chapters"} · ${longClock(total)}`;
  byId("phone").hidden = !book.served || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname); // no phone gets here
  byId("description").textContent = book.description;
  if (book.cover) { byId("cover").src = book.cover; byId("cover").hidden = false; }
  if (book.readalong) { byId("readalong").href = book.readalong; byId("readalong").hidden = false; }
}

function showChapters() {
  let part = "";
  book.chapters.forEach((chapter, index) => {
    if (chapter.part && chapter.part !== part) byId("chapters").append(element("li", chapter.part, "part"));
    part = chapter.part;
    const item = element("li"), button = element("button");
    button.append(element("span", chapter.title), element("time", clock(chapter.duration)));
    button.addEventListener("click", () => open(index, 0, true));
    item.append(button);
    item.dataset.index = index;
    byId("chapters").append(item);
  });
}

async function open(index, at, play) {
  current = index;
  const chapter = book.chapters[index];
  byId("chapter").textContent = chapter.title;
  byId("previous").disabled = index === 0;
  byId("next").disabled = index === book.chapters.length - 1;
  showPlace(at, chapter.duration);
  document.querySelectorAll("#chapters li").forEach((item) =>
    item.dataset.index === String(index) ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current"));
  audio.src = chapter.audio;
  audio.playbackRate = Number(byId("speed").value);
  audio.addEventListener("loadedmetadata", () => { audio.currentTime = at; if (play) audio.play().catch(() => {}); }, { once: true });
  tellSystem(chapter);
  await showText(index, chapter.text);
}

function showPlace(at, duration) {
  if (dragging || !duration) return;
  byId("seek").max = duration;
  byId("seek").value = at;
  showTimes(at, duration);
}

function showTimes(at, duration) {
  byId("elapsed").textContent = clock(at);
  byId("left").textContent = "−" + clock(Math.max(duration - at, 0));
  byId("seek").setAttribute("aria-valuetext", `${clock(at)} of ${clock(duration)}`);
}

// The lock screen of a phone and the keys of a keyboard.
function tellSystem(chapter) {
  if (!("mediaSession" in navigator)) return;
  const artwork = book.cover ? [{ src: book.cover }] : [];
  navigator.mediaSession.metadata = new MediaMetadata({ title: chapter.title, artist: book.authors.join(", "), album: book.title, artwork });
  const step = (by) => book.chapters[current + by] ? () => open(current + by, 0, true) : null;
  const actions = { seekbackward: () => seek(-BACK), seekforward: () => seek(AHEAD), previoustrack: step(-1), nexttrack: step(1) };
  for (const [name, action] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, action);
}

function seek(by) { audio.currentTime = Math.max(0, Math.min(audio.duration || 0, audio.currentTime + by)); }

async function showText(index, name) {
  lines = []; here = -1;
  byId("speaker").textContent = "";
  byId("text").replaceChildren();
  let paragraphs;
  try { paragraphs = await (await fetch(name)).json(); } catch {
    byId("text").append(element("p", "The text could not be loaded.", "missing"));
    return;
  }
  if (index !== current) return; // another chapter was opened meanwhile
  for (const paragraph of paragraphs) {
    const block = element(paragraph.heading ? "h2" : "p");
    for (const line of paragraph.lines) block.append(line.spaced ? " " : "", showLine(line));
    byId("text").append(block);
  }
  follow();
}

function showLine({ start, speaker, text }) {
  const line = element("span", text, speaker ? "line spoken" : "line");
  if (speaker) {
    line.style.setProperty("--hue", hue(speaker));
    line.title = speaker;
  }
  line.addEventListener("click", () => { audio.currentTime = start; audio.play().catch(() => {}); });
  lines.push({ start, line, speaker });
  return line;
}

function follow() {
  let low = 0, high = lines.length;
  while (low < high) { const middle = (low + high) >> 1; if (lines[middle].start <= audio.currentTime + 0.05) low = middle + 1; else high = middle; }
  if (low - 1 === here) return;
  if (lines[here]) lines[here].line.classList.remove("now");
  here = low - 1;
  const speaker = lines[here] ? lines[here].speaker : "";
  byId("speaker").textContent = speaker;
  if (speaker) byId("speaker").style.setProperty("--hue", hue(speaker));
  if (!lines[here]) return;
  lines[here].line.classList.add("now");
  if (!audio.paused && Date.now() - scrolled > HANDS_OFF) lines[here].line.scrollIntoView({ block: "center" });
}

for (const event of ["wheel", "touchmove"]) addEventListener(event, () => { scrolled = Date.now(); }, { passive: true });
audio.addEventListener("timeupdate", () => { follow(); showPlace(audio.currentTime, audio.duration); place.save(); });
audio.addEventListener("ended", () => { if (current + 1 < book.chapters.length) open(current + 1, 0, true); });
audio.addEventListener("error", () => { byId("chapter").textContent = "The sound could not be loaded."; });
for (const event of ["play", "pause"]) audio.addEventListener(event, () => {
  byId("play").classList.toggle("playing", !audio.paused);
  byId("play").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
});

function toggle() { if (audio.paused) audio.play().catch(() => {}); else audio.pause(); }

byId("play").addEventListener("click", toggle);
byId("speed").addEventListener("change", () => { audio.playbackRate = Number(byId("speed").value); });
byId("back").addEventListener("click", () => seek(-BACK));
byId("ahead").addEventListener("click", () => seek(AHEAD));
byId("previous").addEventListener("click", () => open(current - 1, 0, !audio.paused));
byId("next").addEventListener("click", () => open(current + 1, 0, !audio.paused));
byId("seek").addEventListener("input", () => { dragging = true; showTimes(Number(byId("seek").value), audio.duration); });
byId("seek").addEventListener("change", () => { dragging = false; audio.currentTime = Number(byId("seek").value); });
addEventListener("keydown", (event) => {
  if (event.target.closest("button, select, input, a") || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = { " ": toggle, ArrowLeft: () => seek(-BACK), ArrowRight: () => seek(AHEAD) }[event.key];
  if (action) { event.preventDefault(); action(); }
});
byId("copy").addEventListener("click", () => {
  // The clipboard's own interface is for https alone; the address of a phone's network is http.
  const field = element("textarea", new URL("feed.xml", location.href).href);
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  byId("copy").textContent = copied ? "Copied" : "Could not copy";
  setTimeout(() => { byId("copy").textContent = "Copy feed address"; }, 2000);
});

fetch("book.json").then((answer) => answer.json()).then((loaded) => {
  book = loaded;
  showBook();
  showChapters();
  const [index, at] = place.load();
  open(Math.min(Math.max(index, 0), book.chapters.length - 1), at, false);
});
