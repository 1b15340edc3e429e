"use strict";
// Plays the book chapter after chapter, follows the text, and remembers the place.

const byId = (id) => document.getElementById(id);
const audio = byId("audio");
let book, current = -1, lines = [], here = -1;

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

function showChapters() {
  let part = "";
  book.chapters.forEach((chapter, index) => {
    if (chapter.part && chapter.part !== part) byId("chapters").append(element("li", part = chapter.part, "part"));
    const item = element("li"), button = element("button", chapter.title);
    button.addEventListener("click", () => open(index, 0, true));
    item.append(button);
    item.dataset.index = index;
    byId("chapters").append(item);
  });
}

async function open(index, at, play) {
  current = index;
  const chapter = book.chapters[index];
  byId("playing").textContent = chapter.title;
  document.querySelectorAll("#chapters li").forEach((item) =>
    item.dataset.index === String(index) ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current"));
  audio.src = chapter.audio;
  audio.playbackRate = Number(byId("speed").value);
  audio.addEventListener("loadedmetadata", () => { audio.currentTime = at; if (play) audio.play().catch(() => {}); }, { once: true });
  await showText(chapter);
}

async function showText(chapter) {
  lines = []; here = -1;
  byId("text").replaceChildren();
  if (!chapter.transcript) return;
  const { segments } = await (await fetch(chapter.transcript)).json();
  let speaker = "";
  for (const segment of segments) {
    const line = element("p");
    if (segment.speaker && segment.speaker !== speaker) line.append(element("span", segment.speaker, "speaker"));
    speaker = segment.speaker;
    line.append(segment.body);
    line.addEventListener("click", () => { audio.currentTime = segment.startTime; audio.play(); });
    byId("text").append(line);
    lines.push({ start: segment.startTime, line });
  }
  follow();
}

function follow() {
  let low = 0, high = lines.length;
  while (low < high) { const middle = (low + high) >> 1; if (lines[middle].start <= audio.currentTime + 0.05) low = middle + 1; else high = middle; }
  if (low - 1 === here) return;
  if (lines[here]) lines[here].line.classList.remove("now");
  here = low - 1;
  if (!lines[here]) return;
  lines[here].line.classList.add("now");
  lines[here].line.scrollIntoView({ block: "center", behavior: "smooth" });
}

audio.addEventListener("timeupdate", () => { follow(); place.save(); });
audio.addEventListener("ended", () => { if (current + 1 < book.chapters.length) open(current + 1, 0, true); });
byId("speed").addEventListener("change", () => { audio.playbackRate = Number(byId("speed").value); });

fetch("book.json").then((answer) => answer.json()).then((loaded) => {
  book = loaded;
  document.title = book.title;
  document.documentElement.lang = book.language;
  byId("title").textContent = book.title;
  byId("author").textContent = book.authors.join(", ");
  if (book.cover) { byId("cover").src = book.cover; byId("cover").hidden = false; }
  showChapters();
  const [index, at] = place.load();
  open(Math.min(Math.max(index, 0), book.chapters.length - 1), at, false);
});
