// The script, set as a book: read it, hear it, say who speaks.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./preact-htm.js";
import { attempt, get, many, notice, post, say, set, store, useStore } from "./api.js";
import * as player from "./player.js";
import { Badge, LinePanel, choicesOf } from "./line.js";
import { Picker, Prompt, Splitter } from "./dialogs.js";

const CHUNK = 20; // paragraphs that are laid out together: few enough for one frame
const LINE_HEIGHT = 30, PARAGRAPH_GAP = 14; // px
const LINE_LENGTH = 68; // characters
const AHEAD = "1200px 0px"; // what is laid out beyond the window
const MOST_LISTED = 40; // doubts beside the chapters, around the chosen line

// What the server leaves out because it is usual.
const USUAL_LINE = { doubtful: false, confidence: 1, reasons: [], choices: [], directions: "", mark: null };
const USUAL_PARAGRAPH = { lines: [], notes: [], scene: null };

const flat = () => store.chapter?.flat || [];
const height = (paragraph) => PARAGRAPH_GAP + LINE_HEIGHT * Math.ceil(paragraph.lines.reduce((n, line) => n + line.text.length, 20) / LINE_LENGTH);
const withFlat = (chapter) => {
  chapter.paragraphs = chapter.paragraphs.map((paragraph, at) => ({
    ...USUAL_PARAGRAPH, ...paragraph,
    lines: (paragraph.lines || []).map((line) => ({ ...USUAL_LINE, ...line, paragraph: at })),
  }));
  chapter.flat = chapter.paragraphs.flatMap((paragraph) => paragraph.lines);
  chapter.chunks = [];
  for (let from = 0; from < chapter.paragraphs.length; from += CHUNK) {
    const paragraphs = chapter.paragraphs.slice(from, from + CHUNK);
    const lines = paragraphs.flatMap((paragraph) => paragraph.lines.map((line) => line.line));
    chapter.chunks.push({ name: `${chapter.file}:${from}`, from, paragraphs, lines: new Set(lines), guess: paragraphs.reduce((sum, each) => sum + height(each), 0) });
  }
  return chapter;
};

// A chapter that was read again: the same words stay chosen, though lines were added above them.
export function replaceChapter(fresh, more = {}) {
  const old = current();
  withFlat(fresh);
  const again = old && nearest(fresh.flat, old);
  const kept = again && again.line === old.line ? {} : { at: again?.line, anchor: again?.line, selected: again ? [again.line] : [], focusLine: again?.line };
  set({ chapter: fresh, ...kept, ...more });
  return again;
}
const nearest = (lines, place) => {
  const off = (line) => Math.abs(line.line - place.line);
  const alike = lines.filter((line) => line.text === place.text);
  return [...(alike.length ? alike : lines)].sort((a, b) => off(a) - off(b))[0];
};
export const selectedLines = () => flat().filter((line) => (store.selected || []).includes(line.line));
const current = () => flat().find((line) => line.line === store.at);

export async function openChapter(which, line, { quiet = false } = {}) {
  const number = typeof which === "number" ? which : store.book.chapters.findIndex((each) => each.file === which) + 1;
  if (!store.chapter || store.chapter.number !== number || !store.chapter.flat) {
    const chapter = await attempt(() => get(`/chapters/${number}`));
    if (!chapter) return;
    set({ chapter: withFlat(chapter), changed: null });
  }
  if (store.view !== "script") {
    const { show } = await import("./app.js");
    show("script");
  }
  const lines = flat();
  const near = lines.find((each) => each.line === line) || lines.findLast?.((each) => each.line < line) || lines[0];
  if (near) select(near.line, { focus: !quiet });
}

export async function refreshLists() {
  const [doubts, marks] = await Promise.all([attempt(() => get("/doubts"), []), attempt(() => get("/marks"), [])]);
  set({ doubts, marks });
}

export function select(line, { extend = false, focus = true } = {}) {
  const anchor = extend ? store.anchor ?? store.at : line;
  const lines = flat();
  const [from, to] = [anchor, line].map((wanted) => lines.findIndex((each) => each.line === wanted)).sort((a, b) => a - b);
  set({ at: line, anchor, selected: lines.slice(Math.max(from, 0), to + 1).map((each) => each.line), focusLine: focus ? line : null });
  localStorage.setItem(`studio-place-${location.hash.slice(1).split("/")[0]}`, JSON.stringify({ file: store.chapter.file, line }));
}

function move(step, extend) {
  const lines = flat();
  const at = lines.findIndex((line) => line.line === store.at);
  const next = lines[at + step];
  if (next) select(next.line, { extend });
  else if (!extend && store.book.chapters[store.chapter.number - 1 + Math.sign(step)]) turn(Math.sign(step), step < 0);
}

function turn(step, toEnd = false) {
  const number = store.chapter.number + step;
  if (number < 1 || number > store.book.chapters.length) return;
  openChapter(number, toEnd ? Infinity : undefined);
}

// ---- doubts

const ORDERS = { reading: "reading order", worst: "worst first", speaker: "by speaker" };
function ordered() {
  const { doubts, order = "reading", only } = store;
  const wanted = (doubts ?? []).filter((doubt) => !only || doubt.speaker === only);
  if (order === "worst") return [...wanted].sort((a, b) => b.harm - a.harm);
  if (order === "speaker") return [...wanted].sort((a, b) => a.speaker.localeCompare(b.speaker));
  return wanted;
}

export async function nextDoubt(step = 1) {
  if (!store.chapter) return;
  if (store.doubts === null) await refreshLists(); // pressed before they had come
  const list = ordered();
  if (!list.length) {
    say("No line is in doubt.");
    notice("No line is in doubt.");
    return;
  }
  const here = { file: store.chapter.file, line: store.at };
  let at = list.findIndex((doubt) => doubt.file === here.file && doubt.line === here.line);
  if (at < 0 && (store.order || "reading") === "reading") {
    const rank = (place) => [store.book.chapters.findIndex((c) => c.file === place.file), place.line];
    const [chapter, line] = rank(here);
    const after = list.findIndex((doubt) => {
      const [c, l] = rank(doubt);
      return c > chapter || (c === chapter && l > line);
    });
    at = step > 0 ? (after < 0 ? -1 : after - 1) : after < 0 ? list.length : after;
  }
  const doubt = list[(at + step + list.length) % list.length];
  await openChapter(doubt.file, doubt.line);
}

// ---- edits

let editing = Promise.resolve();
export const edited = () => editing;

export function edit(...wanted) {
  const done = carryOut(...wanted);
  editing = done;
  return done;
}

async function carryOut(action, wanted = {}, lines = selectedLines()) {
  if (!lines.length) return false;
  const wasDoubt = lines.length === 1 && lines[0].doubtful;
  const place = { line: lines[0].line, text: lines[0].text };
  const seen = lines.map(({ line, speaker, text }) => ({ line, speaker, text }));
  const order = ordered();
  const { file } = store.chapter;
  const at = order.findIndex((doubt) => doubt.file === file && doubt.line === place.line);
  let caret = store.at, hasMoved = false; // who went elsewhere meanwhile is not called back
  const look = () => { hasMoved ||= store.at !== caret || store.chapter.file !== file; };
  try {
    const done = await post("/edit", { action, file, lines: seen, ...wanted });
    player.forget();
    const decides = action === "give" || action === "confirm";
    const goesOn = decides && wasDoubt && store.stay !== true; // to the next doubt
    if (!goesOn && ["give", "direct"].includes(action)) player.prepare({ file, line: place.line });
    const fresh = await get(`/chapters/${store.chapter.number}`);
    look();
    const again = replaceChapter(fresh, { book: done.book });
    caret = store.at;
    say(`${again.speaker}: ${again.text.trim().slice(0, 60)}`);
    await refreshLists();
    look();
    if (hasMoved) return true;
    if (goesOn) {
      const next = ordered()[Math.min(Math.max(at, 0), ordered().length - 1)];
      if (next) {
        player.prepare({ file: next.file, line: next.line });
        await openChapter(next.file, next.line);
      } else select(again.line);
    } else select(again.line);
    return true;
  } catch (error) {
    notice(error.message, { hint: error.hint || "", kind: "error" });
    const fresh = await attempt(() => get(`/chapters/${store.chapter.number}`));
    if (fresh) replaceChapter(fresh);
    return false;
  }
}

// ---- hearing

const after = (place) => {
  const lines = flat();
  const at = lines.findIndex((line) => line.line === place.line);
  return lines[at + 1] ? { file: place.file, line: lines[at + 1].line } : null;
};

export function playFrom(line = store.at) {
  if (store.playing) return player.stop();
  player.play({ file: store.chapter.file, line }, { follow: after, moved: (place) => select(place.line, { focus: document.activeElement?.classList.contains("line") }) });
}

export function hearLine(line = store.at, take) {
  player.stop();
  player.play({ file: store.chapter.file, line, take });
}

export async function renderFirst(what) {
  const queue = await attempt(() => post("/queue", { action: what, file: store.chapter.file, line: store.at }));
  if (!queue) return;
  set({ queue });
  notice(`Rendered first: this ${what}`, { topic: "render" });
}

// ---- keys

function onKey(event) {
  if (event.target.closest("input, textarea, select, dialog, button") || event.ctrlKey || event.metaKey || event.altKey) return;
  const line = current();
  const number = Number(event.key);
  const actions = {
    ArrowDown: () => move(1, event.shiftKey), ArrowRight: () => move(1, event.shiftKey),
    ArrowUp: () => move(-1, event.shiftKey), ArrowLeft: () => move(-1, event.shiftKey),
    Home: () => select(flat()[0].line, { extend: event.shiftKey }), End: () => select(flat().at(-1).line, { extend: event.shiftKey }),
    " ": () => playFrom(), Enter: () => set({ dialog: "speaker" }), n: () => nextDoubt(1), N: () => nextDoubt(-1),
    y: () => edit("confirm"), 0: () => edit("give", { speaker: "Narrator" }), "[": () => turn(-1), "]": () => turn(1),
    s: () => set({ dialog: "split" }), j: () => edit("join"), i: () => set({ dialog: "directions" }), m: () => set({ dialog: "mark" }),
    t: () => nextTake(), r: () => renderFirst("chapter"), R: () => renderFirst("scene"),
    Escape: () => (store.playing ? player.stop() : select(store.at)),
  };
  let action = actions[event.key];
  if (number >= 1 && line) {
    const choice = choicesOf(line)[number - 1];
    action = choice && (() => edit("give", { speaker: choice.speaker }));
  }
  if (!action || !line) return;
  event.preventDefault();
  action();
}

export const takeKey = (line) => [store.chapter.file, line.line, line.text].join("\n");

export async function nextTake() {
  const line = current();
  const take = Number(/take (\d+)/.exec(line.directions)?.[1] || 1) + (store.takes?.[takeKey(line)] ? 0 : 1);
  const tried = store.takes?.[takeKey(line)] || { from: take - 1, at: take - 1 };
  const at = tried.at + 1;
  set({ takes: { ...store.takes, [takeKey(line)]: { ...tried, at } } });
  say(`take ${at}`);
  hearLine(line.line, at);
}

export function keepTake(line, take) {
  const rest = line.directions.split(",").map((term) => term.trim()).filter((term) => term && !/^take \d+$/.test(term));
  if (take > 1) rest.push(`take ${take}`);
  set({ takes: { ...store.takes, [takeKey(line)]: undefined } });
  return edit("direct", { text: rest.join(", ") }, [line]);
}

// ---- the page of a book

function Line({ line, person, selected, at, playing, changed }) {
  const speech = line.speaker !== "Narrator";
  const spoken = `${speech ? line.speaker : "narration"}${line.doubtful ? ", in doubt" : ""}${line.mark !== null ? ", to be mended" : ""}${line.directions ? `, ${line.directions}` : ""}`;
  const indent = /^\s*/.exec(line.text)[0];
  const names = ["line", speech ? `speech ${playback.colourClass(person.colour)}` : "", line.doubtful ? "doubt" : "", selected ? "selected" : "", at ? "at" : "",
    playing ? "now" : "", line.mark !== null ? "marked" : "", changed ? "settled" : ""];
  return html`<span class=${names.filter(Boolean).join(" ")} role="button" tabindex=${at ? 0 : -1} data-line=${line.line}
      data-said=${`${spoken}: ${line.text.trim()}`} aria-current=${at ? "true" : null}
      ><span class="unseen">${spoken}: </span>${indent}${(speech || line.doubtful) && html`<span class="who" aria-hidden="true" title=${line.speaker}>${person.initials}${line.doubtful ? "?" : ""}</span>`}${line.text.slice(indent.length)}</span>`;
}

function ParagraphView({ paragraph, people, state }) {
  if (paragraph.scene !== null && paragraph.scene !== undefined) return html`<p class="scene" aria-label="Scene break">${paragraph.scene || "* * *"}</p>`;
  return html`${paragraph.notes.map((note) => html`<p class="note">${note}</p>`)}<p>${paragraph.lines.map((line, n) => html`
    <${Line} key=${n} line=${line} person=${people.get(line.speaker) || { colour: 0, initials: "?" }}
      selected=${state.selected.includes(line.line)} at=${state.at === line.line} playing=${state.playing === line.line} changed=${state.changed?.has(line.line)} />`)}</p>`;
}

// One observer for all chunks; it brings their heights along, so that nothing asks for a layout.
const measured = new Map();
const watched = new WeakMap();
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) watched.get(entry.target)?.(entry);
}, { rootMargin: AHEAD });

function Chunk({ chunk, people, state, near }) {
  const box = useRef();
  const [visible, setVisible] = useState(near);
  const shown = visible || near;
  const laidOut = useRef(shown);
  useLayoutEffect(() => { laidOut.current = shown; });
  useEffect(() => {
    const element = box.current;
    watched.set(element, (entry) => {
      if (laidOut.current) measured.set(chunk.name, entry.boundingClientRect.height);
      setVisible(entry.isIntersecting);
    });
    watch.observe(element);
    return () => watch.unobserve(element);
  }, [chunk.name]);
  return html`<div ref=${box} class="chunk" style=${shown ? {} : { height: `${measured.get(chunk.name) || chunk.guess}px` }}>${shown && chunk.paragraphs.map((paragraph, at) => html`<${ParagraphView} key=${at} paragraph=${paragraph} people=${people} state=${state} />`)}</div>`;
}

// A chunk is drawn again only when something of it changed.
function useChunks(chapter, people, state, here) {
  const drawn = useRef(new Map());
  const next = new Map();
  for (const chunk of chapter.chunks) {
    const own = (line) => chunk.lines.has(line);
    const mine = {
      selected: state.selected.filter(own), at: own(state.at) ? state.at : null, playing: own(state.playing) ? state.playing : null,
      changed: state.changed && new Set([...state.changed].filter(own)),
    };
    const near = here >= chunk.from - 1 && here < chunk.from + CHUNK + 1;
    const key = JSON.stringify([mine.selected, mine.at, mine.playing, [...(mine.changed || [])], near]);
    const old = drawn.current.get(chunk.name);
    const same = old && old.key === key && old.chunk === chunk && old.people === people;
    next.set(chunk.name, same ? old : { key, chunk, people, node: html`<${Chunk} key=${chunk.name} chunk=${chunk} people=${people} state=${mine} near=${near} />` });
  }
  drawn.current = next;
  return [...next.values()].map((each) => each.node);
}

function Pages() {
  const { chapter, book, at, selected = [], playing, changed, focusLine } = useStore();
  const box = useRef();
  const people = useMemo(() => new Map(book.people.map((person) => [person.name, person])), [book.people]);
  useLayoutEffect(() => {
    const line = box.current?.querySelector(`[data-line="${at}"]`);
    if (!line) return;
    if (focusLine === at && !document.querySelector("dialog[open]")) line.focus({ preventScroll: true });
    const place = line.getBoundingClientRect();
    const panel = document.querySelector(".panel");
    // On a narrow page the panel lies over the text.
    const floor = getComputedStyle(panel).position === "fixed" ? panel.getBoundingClientRect().top : innerHeight - 110;
    if (place.top < 130 || place.bottom > floor - 40) line.scrollIntoView({ block: "center", behavior: "auto" });
  }, [at, chapter]);
  // Keys are for the script also while nothing has the focus, as when the page has just opened.
  useEffect(() => {
    const keys = (event) => { if (event.target === document.body || event.target.closest("main") === event.target) onKey(event); };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, []);
  const here = chapter.flat?.find((line) => line.line === at)?.paragraph ?? 0;
  const state = { selected, at, playing: playing?.file === chapter.file ? playing.line : null, changed };
  const chunks = useChunks(chapter, people, state, here);
  return html`<article ref=${box} class="pages" aria-label="Script" lang=${book.language} onKeyDown=${onKey}
    onClick=${(event) => { const line = event.target.closest(".line"); if (line) { select(Number(line.dataset.line), { extend: event.shiftKey }); line.focus({ preventScroll: true }); } }}
    onDblClick=${(event) => { if (event.target.closest(".line")) playFrom(Number(event.target.closest(".line").dataset.line)); }}>
    ${chapter.part && html`<p class="part">${chapter.part}</p>`}
    <h1 tabindex="-1">${chapter.title || `Chapter ${chapter.number}`}</h1>
    ${chunks}
    <nav class="turn" aria-label="Other chapters">${chapter.number > 1 && html`<button onClick=${() => turn(-1)}>← ${book.chapters[chapter.number - 2].title || "before"}</button>`}
      ${chapter.number < book.chapters.length && html`<button onClick=${() => turn(1)}>${book.chapters[chapter.number].title || "next"} →</button>`}</nav>
  </article>`;
}

function Side() {
  const { book, chapter, doubts: listed, marks, at, order = "reading", only } = useStore();
  const [open, setOpen] = useState(false);
  const doubts = listed ?? [];
  const speakers = [...new Set(doubts.map((doubt) => doubt.speaker))].sort();
  const list = ordered();
  const here = Math.max(list.findIndex((doubt) => doubt.file === chapter?.file && doubt.line >= at), 0);
  const from = Math.max(Math.min(here - 8, list.length - MOST_LISTED), 0);
  const nearby = list.slice(from, from + MOST_LISTED);
  let part = "";
  return html`<aside class=${`side ${open ? "open" : ""}`} aria-label="Chapters and lists">
    <button class="unfold" aria-expanded=${open} onClick=${() => setOpen(!open)}>Chapters, doubts, marks</button>
    <div class="side-body">
    <section aria-label="Doubts" class="doubt-tools">
      <p><b>${listed === null ? "Reading the doubts…" : many(doubts.length, "doubt")}</b>${doubts.length > 0 && html` <button class="main small" onClick=${() => nextDoubt(1)}>Next <kbd>N</kbd></button>`}</p>
      ${doubts.length > 0 && html`<p class="pair"><label class="unseen" for="order">Order of doubts</label>
        <select id="order" value=${order} onChange=${(event) => set({ order: event.target.value })}>${Object.entries(ORDERS).map(([key, title]) => html`<option key=${key} value=${key}>${title}</option>`)}</select>
        <label class="unseen" for="only">Doubts of</label>
        <select id="only" value=${only || ""} onChange=${(event) => set({ only: event.target.value })}><option value="">everybody</option>${speakers.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></p>`}
      <ol class="listed" aria-label="Doubts">${nearby.map((doubt) => html`<li key=${doubt.file + doubt.line}><button aria-current=${doubt.file === chapter?.file && doubt.line === at ? "true" : null} onClick=${() => openChapter(doubt.file, doubt.line)}>
        <${Badge} name=${doubt.speaker} /><span class="text">${doubt.text.trim()}</span></button></li>`)}</ol>
    </section>
    <nav aria-label="Chapters"><ol class="chapters">${book.chapters.map((each) => {
      const heading = each.part && each.part !== part ? each.part : "";
      part = each.part;
      return html`${heading && html`<li class="part" key=${`part${each.number}`}>${heading}</li>`}<li key=${each.file}><button aria-current=${chapter?.file === each.file ? "true" : null} onClick=${() => { setOpen(false); openChapter(each.number); }}>
        <span>${each.title || `Chapter ${each.number}`}</span>${each.doubts > 0 && html`<span class="count" aria-label=${many(each.doubts, "doubt")}>${each.doubts}?</span>`}${each.marks > 0 && html`<span class="count mark" aria-label=${many(each.marks, "mark")}>${each.marks}⚑</span>`}</button></li>`;
    })}</ol></nav>
    ${marks.length > 0 && html`<section class="marks-list" aria-label="To be mended"><h2>Mend</h2><ul class="marks">${marks.map((mark) => html`<li key=${mark.file + mark.line + mark.what}>
      <button onClick=${() => { setOpen(false); openChapter(mark.file, mark.line); }}><b>${mark.what || "mend this"}</b> <span>${mark.text.slice(0, 60)}</span></button></li>`)}</ul></section>`}
    </div></aside>`;
}

function Transport() {
  const { playing, speed, at } = useStore();
  return html`<div class="transport" role="group" aria-label="Player">
    <button class="icon" aria-label="Line before" onClick=${() => move(-1)}><svg viewBox="0 0 24 24" class="filled" aria-hidden="true"><path d="M6 5h2.5v14H6zM20 5v14L9.5 12z" /></svg></button>
    <button class="play" aria-label=${playing ? "Stop" : "Play from this line"} onClick=${() => playFrom(at)}><svg viewBox="0 0 24 24" class="filled" aria-hidden="true">${playing ? html`<path d="M6 5h12v14H6z" />` : html`<path d="M7 4v16l13-8z" />`}</svg></button>
    <button class="icon" aria-label="Next line" onClick=${() => move(1)}><svg viewBox="0 0 24 24" class="filled" aria-hidden="true"><path d="M4 5l10.5 7L4 19zM15.5 5H18v14h-2.5z" /></svg></button>
    <label class="unseen" for="speed">Speed</label><select id="speed" value=${String(speed)} onChange=${(event) => player.speed(Number(event.target.value))}>
      ${playback.SPEEDS.map((rate) => html`<option key=${rate} value=${rate}>${rate}×</option>`)}</select>
  </div>`;
}

export function ScriptView() {
  const { chapter, dialog, book } = useStore();
  useEffect(() => {
    if (chapter && !chapter.flat) set({ chapter: withFlat(chapter) });
  }, [chapter]);
  if (!chapter || !chapter.flat) return html`<p class="loading">Reading the chapter …</p>`;
  const lines = selectedLines();
  const line = current();
  const close = () => {
    set({ dialog: null });
    requestAnimationFrame(() => document.querySelector(".line.at")?.focus({ preventScroll: true }));
  };
  return html`<div class="script">
    <${Side} /><${Pages} /><${LinePanel} line=${line} lines=${lines} />
    <${Transport} />
    ${dialog === "speaker" && html`<${Picker} line=${line} lines=${lines} people=${book.people} onClose=${close} onChoose=${(name) => { close(); edit("give", { speaker: name }); }} />`}
    ${dialog === "split" && html`<${Splitter} line=${line} people=${book.people} onClose=${close} onSplit=${(start, end, name) => { close(); edit("cut", { start, end, speaker: name }, [line]); }} />`}
    ${dialog === "directions" && html`<${Prompt} kind="directions" title=${lines.length > 1 ? `Directions for ${many(lines.length, "line")}` : "Directions"} value=${line.directions} onClose=${close} onDone=${(text) => { close(); edit("direct", { text }); }} />`}
    ${dialog === "mark" && html`<${Prompt} kind="mark" title="Mend this" value=${line.mark || ""} onClose=${close} onDone=${(text) => { close(); edit("mark", { text }, [line]); }} />`}
  </div>`;
}
