"use strict";
// The listener's page: plays the book chapter after chapter, follows its text, remembers the place.
// Book and texts come as scripts that call `deliver`: a page opened from a folder may fetch nothing.

const { HEARD, Memory, Playback, SPEEDS, clock, colourClass, lineAt, spokenClock } = playback;
const PATIENCE = 5; // seconds between changes of a slider that has the focus: a screen reader says each
const HANDS_OFF = 5000; // milliseconds without following, after the reader scrolled
const byId = (id) => document.getElementById(id);
const audio = byId("audio");
let book, memory, player;
let current = -1, opened = 0, lines = [], here = -1, focused = 0, announced = "", scrolled = -Infinity, dragging = false, sleepAt = null;

function element(tag, text = "", className = "") {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

// ---- what is loaded

const awaited = new Map();
globalThis.deliver = (name, content) => awaited.get(name)?.(content);

function load(name) {
  return new Promise((resolve, reject) => {
    const others = awaited.get(name); // the same chapter, opened twice
    awaited.set(name, (content) => { others?.(content); resolve(content); });
    const script = element("script");
    script.src = name;
    script.addEventListener("load", () => { script.remove(); reject(new Error(`${name} brings nothing`)); }); // after `deliver` this does nothing
    script.addEventListener("error", () => { script.remove(); reject(new Error(`${name} cannot be loaded`)); });
    document.head.append(script);
  });
}

// ---- what is told

const say = (text) => { byId("said").textContent = byId("said").textContent === text ? `${text}\u00a0` : text; };
function complain(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
}

const colour = (speaker) => colourClass(speaker ? book.speakers.indexOf(speaker) + 1 : 0);
const speakerNow = () => lines[here]?.speaker || "";

function sayPlace() {
  const { title } = book.chapters[current];
  say(`${speakerNow() || "The narrator"} speaks. ${title}, ${spokenClock(player.place)} of ${spokenClock(player.duration)}.`);
}

// Who begins to speak, once: not again behind "said Ann".
function announce(speaker) {
  if (!speaker || speaker === announced) return;
  announced = speaker;
  if (byId("announce").checked && !audio.paused) say(speaker);
}

// ---- the book

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
    button.type = "button";
    const length = element("span", clock(chapter.duration), "length");
    length.setAttribute("aria-hidden", "true");
    button.append(element("span", chapter.title), length, element("span", spokenClock(chapter.duration), "unseen"));
    button.addEventListener("click", () => open(index, 0, true));
    button.dataset.index = index;
    item.append(button);
    byId("chapters").append(item);
  });
}

// ---- a chapter

async function open(index, at, play) {
  const chapter = book.chapters[index];
  if (!chapter) return;
  current = index;
  complain("");
  byId("chapter").textContent = chapter.title;
  byId("previous").disabled = index === 0;
  byId("next").disabled = index === book.chapters.length - 1;
  Object.assign(byId("download"), { href: chapter.audio, download: chapter.audio, hidden: false });
  byId("link").hidden = false;
  showPlace(at, chapter.duration);
  const list = byId("chapters").parentElement;
  for (const button of list.querySelectorAll("button")) {
    const isOpen = button.dataset.index === String(index);
    if (isOpen) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    if (isOpen) list.scrollTop += button.getBoundingClientRect().top - list.getBoundingClientRect().top - 60;
  }
  const step = (by) => book.chapters[index + by] ? () => open(index + by, 0, true) : null;
  player.tellSystem({ title: chapter.title, artist: book.authors.join(", "), album: book.title, artwork: book.cover, previous: step(-1), next: step(1) });
  player.open(chapter.audio, { at, length: chapter.duration, play });
  await showText(chapter.text);
}

// By the listener: he is told where he is.
function turn(step) {
  const chapter = book.chapters[current + step];
  if (!chapter) return;
  say(chapter.title);
  open(current + step, 0, !audio.paused);
}

function showPlace(at, duration) {
  if (dragging || !duration) return;
  byId("elapsed").textContent = clock(at);
  byId("left").textContent = "−" + clock(Math.max(duration - at, 0));
  if (byId("seek").matches(":focus-visible") && Math.abs(byId("seek").value - at) < PATIENCE && !audio.paused) return;
  byId("seek").max = Math.ceil(duration);
  byId("seek").value = at;
  showTimes(at, duration);
}

function showTimes(at, duration) {
  byId("elapsed").textContent = clock(at);
  byId("left").textContent = "−" + clock(Math.max(duration - at, 0));
  byId("seek").setAttribute("aria-valuetext", `${spokenClock(at)} of ${spokenClock(duration)}`);
}

// ---- the text

async function showText(name) {
  const mine = ++opened;
  lines = []; here = -1; focused = 0;
  byId("speaker").textContent = "";
  if (byId("text").contains(document.activeElement)) byId("text").focus({ preventScroll: true });
  byId("text").replaceChildren();
  let paragraphs;
  try { paragraphs = await load(name); } catch {
    if (mine === opened) byId("text").append(element("p", "The text of this chapter could not be loaded.", "missing"));
    return;
  }
  if (mine !== opened) return; // another chapter was opened meanwhile
  const page = document.createDocumentFragment();
  for (const paragraph of paragraphs) {
    const block = element(paragraph.heading ? "h2" : "p");
    for (const line of paragraph.lines) block.append(line.spaced ? " " : "", showLine(line));
    page.append(block);
  }
  byId("text").append(page);
  if (lines.length) lines[0].line.tabIndex = 0;
  follow();
}

function showLine({ start, speaker, text }) {
  const line = element("span", "", speaker ? `line spoken ${colour(speaker)}` : "line");
  if (speaker) {
    line.append(element("span", `${speaker}: `, "unseen"));
    line.title = speaker;
  }
  line.append(text);
  line.setAttribute("role", "button");
  line.tabIndex = -1;
  line.dataset.line = lines.length;
  lines.push({ start, line, speaker });
  return line;
}

const lineOf = (event) => event.target.closest?.("#text .line");
function playFrom(line) {
  player.seekTo(lines[line.dataset.line].start);
  player.play();
}

function focusLine(at) {
  const next = lines[Math.min(Math.max(at, 0), lines.length - 1)];
  if (!next) return;
  lines[focused].line.tabIndex = -1;
  focused = Number(next.line.dataset.line);
  next.line.tabIndex = 0;
  next.line.focus({ preventScroll: true });
  next.line.scrollIntoView({ block: "nearest" });
}

function follow() {
  const at = lineAt(lines, player.place);
  if (at === here) return;
  if (lines[here]) { lines[here].line.classList.remove("now"); lines[here].line.removeAttribute("aria-current"); }
  here = at;
  const speaker = speakerNow();
  byId("speaker").textContent = speaker;
  byId("speaker").className = colour(speaker);
  announce(speaker);
  if (!lines[here]) return;
  const { line } = lines[here];
  line.classList.add("now");
  line.setAttribute("aria-current", "true");
  if (!byId("text").contains(document.activeElement)) { lines[focused].line.tabIndex = -1; focused = here; line.tabIndex = 0; }
  const isAway = Date.now() - scrolled < HANDS_OFF || byId("text").contains(document.activeElement);
  if (byId("follow").checked && !isAway && !audio.paused) line.scrollIntoView({ block: "center" });
}

// ---- sleep

function setSleep(choice) {
  sleepAt = /^\d+$/.test(choice) ? Date.now() + Number(choice) * 60000 : null;
  say(choice === "chapter" ? "Stops at the end of the chapter" : choice ? `Stops in ${choice} minutes` : "Sleep timer off");
}

function fallAsleep() {
  sleepAt = null;
  byId("sleep").value = "";
  audio.pause();
}

// ---- what happens

for (const event of ["wheel", "touchmove"]) addEventListener(event, () => { scrolled = Date.now(); }, { passive: true });
audio.addEventListener("timeupdate", () => {
  follow();
  showPlace(player.place, player.duration);
  keepPlace();
  if (sleepAt && Date.now() >= sleepAt) fallAsleep();
});
audio.addEventListener("ended", () => {
  const sleeps = byId("sleep").value === "chapter";
  if (sleeps) fallAsleep();
  if (current + 1 < book.chapters.length) { open(current + 1, 0, !sleeps); return; }
  say("The end of the book. Play begins it again.");
});
audio.addEventListener("error", () => complain("The sound of this chapter could not be loaded. Is the computer that serves it on, and the network there? Choose the chapter again."));
// Browsers tell the time four times a second at most; who closes the page leaves it in between.
addEventListener("pagehide", keepPlace);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepPlace(); });
for (const event of ["play", "pause"]) audio.addEventListener(event, () => {
  byId("play").classList.toggle("running", !audio.paused);
  byId("play").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
});

// The chapter by its title, too: another may be put before it.
function keepPlace() {
  if (player && book.chapters[current]) memory.set("place", [current, player.place, book.chapters[current].title]);
}

function placeToOpen() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("chapter")) return [Number(asked.get("chapter")) - 1, Number(asked.get("t")) || 0];
  const [index = 0, at = 0, title] = memory.get("place", []);
  const titled = book.chapters.findIndex((chapter) => chapter.title === title);
  const chapter = title === undefined || book.chapters[index]?.title === title || titled < 0 ? index : titled;
  if (!(at >= (book.chapters[chapter]?.duration ?? Infinity) - HEARD)) return [chapter, at];
  return chapter + 1 < book.chapters.length ? [chapter + 1, 0] : [0, 0]; // the book was heard to its end
}

function copy(button, address) {
  // The clipboard's own interface is for https alone; the address of a phone's network is http.
  const field = element("textarea", address), label = button.textContent;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  button.focus();
  button.textContent = isCopied ? "Copied" : "Could not copy";
  say(button.textContent);
  setTimeout(() => { button.textContent = label; }, 2000);
}

const KEYS = {
  "[": () => turn(-1), "]": () => turn(1), t: () => focusLine(Math.max(here, 0)), w: sayPlace, "?": () => byId("help").showModal(),
};
function onKey(event) {
  if (!book?.chapters.length) return;
  const line = lineOf(event);
  const steps = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: lines.length - 1 };
  if (line && event.key in steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    focusLine(steps[event.key]);
  } else if (line && ["Enter", " "].includes(event.key)) {
    event.preventDefault();
    if (event.key === " " && !audio.paused) audio.pause(); else playFrom(line);
  } else if (player.onKey(event)) {
    if (audio.paused && !event.target.matches?.("#seek")) say(spokenClock(player.place)); // nothing is heard that tells
    showPlace(player.place, player.duration);
  } else if (!event.target.closest("select, dialog, input, textarea") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const action = KEYS[event.key.toLowerCase()];
    if (action) { event.preventDefault(); action(); }
  }
}

function listen() {
  const clicks = {
    play: () => player.toggle(), back: () => player.seekBy(-playback.BACK), ahead: () => player.seekBy(playback.AHEAD), previous: () => turn(-1), next: () => turn(1),
    keys: () => byId("help").showModal(), copy: () => copy(byId("copy"), new URL("feed.xml", location.href).href),
    link: () => copy(byId("link"), new URL(`#chapter=${current + 1}&t=${Math.floor(player.place)}`, location.href).href),
  };
  for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener("click", action);
  byId("speed").addEventListener("change", () => player.useSpeed(Number(byId("speed").value)));
  byId("sleep").addEventListener("change", () => setSleep(byId("sleep").value));
  byId("seek").addEventListener("input", () => { dragging = true; showTimes(Number(byId("seek").value), player.duration); });
  byId("seek").addEventListener("change", () => { dragging = false; player.seekTo(Number(byId("seek").value)); });
  byId("text").addEventListener("click", (event) => {
    const line = lineOf(event);
    if (!line || String(getSelection())) return; // words are being selected
    focusLine(Number(line.dataset.line));
    playFrom(line);
  });
  for (const id of ["announce", "follow"]) {
    byId(id).checked = memory.get(id, true);
    byId(id).addEventListener("change", () => memory.set(id, byId(id).checked));
  }
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => { if (location.hash.includes("chapter=")) open(...placeToOpen(), false); });
}

// On a web host the page and the chapters that were opened stay on the device. What `serve` shows
// goes with the computer that serves it.
function keepOffline() {
  if (book.served || !("serviceWorker" in navigator) || !isSecureContext) return;
  navigator.serviceWorker.register("service-worker.js").then(() => navigator.serviceWorker.ready).then(({ active }) => showMissing(active)).catch(() => {}); // the page works without
}

function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}

async function showMissing(worker) {
  const button = byId("keep"), missing = await ask(worker, {});
  button.hidden = false;
  button.disabled = !missing.length;
  button.textContent = missing.length ? "Keep the whole book offline" : "The whole book is on this device";
  button.onclick = () => keepWhole(worker, missing);
}

async function keepWhole(worker, missing) {
  const button = byId("keep");
  button.onclick = null; // it goes on having the focus
  complain("");
  say("Keeping the whole book on this device");
  await navigator.storage?.persist?.().catch(() => false);
  let isWhole = true;
  for (const [at, name] of missing.entries()) {
    button.textContent = `Keeping ${at + 1} of ${missing.length} chapters …`;
    isWhole = isWhole && (await ask(worker, { keep: name }));
    if (!isWhole) break;
  }
  if (!isWhole) complain("Not every chapter could be kept. Is there room on this device, and a network? What is kept stays: try again.");
  await showMissing(worker);
  if (isWhole) say("The whole book is on this device");
}

async function begin() {
  try { book = await load("book.js"); } catch {
    complain("The book could not be loaded. Load this page again; if that does not help, `audiobook feed` or `audiobook serve` makes it anew.");
    return;
  }
  memory = new Memory(book.identifier);
  showBook();
  if (!book.chapters.length) {
    byId("player").hidden = true;
    complain("No chapter is out yet.");
    return;
  }
  byId("speed").append(...SPEEDS.map((speed) => Object.assign(element("option", `${speed}×`), { value: speed })));
  player = new Playback(audio, memory, { onAgain: () => open(0, 0, true), onSpeed: (speed) => {
    byId("speed").value = speed;
    if (document.activeElement !== byId("speed")) say(`Speed ${speed}`);
  } });
  byId("said").textContent = "";
  showChapters();
  listen();
  const [index, at] = placeToOpen();
  await open(Math.min(Math.max(Math.trunc(index) || 0, 0), book.chapters.length - 1), at, false);
  keepOffline();
}

begin();
