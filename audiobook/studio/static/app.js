// The frame: which book, which view, undo, notices, help.
import { html, render, useEffect, useState } from "./preact-htm.js";
import { attempt, base, dismiss, get, getRoot, listen, many, notice, on, post, say, set, store, useStore } from "./api.js";
import { ScriptView, edited, openChapter, refreshLists, replaceChapter } from "./script.js";
import { CastView } from "./cast.js";
import { WordsView } from "./words.js";
import { SoundView } from "./sound.js";
import { BookView, Opening } from "./book.js";
import { ShelfView } from "./shelf.js";
import { Help } from "./help.js";
import * as player from "./player.js";

const VIEWS = [
  ["script", "Script", ScriptView], ["cast", "Cast", CastView], ["words", "Words", WordsView],
  ["sound", "Sound", SoundView], ["book", "Book", BookView], ["shelf", "Shelf", ShelfView],
];

export function show(view) {
  set({ view });
  const wanted = `#${base.book}/${view}`;
  if (location.hash !== wanted) history.pushState(null, "", wanted);
  document.title = `${store.book?.title || "Studio"} – ${VIEWS.find(([name]) => name === view)[1]}`;
  focusView();
}

// The focus goes to the view at once and to its heading when that is there: the next Tab goes on from it.
let arriving = null;
function focusView() {
  const main = document.getElementById("main");
  if (!main) return;
  arriving?.disconnect();
  main.focus({ preventScroll: true });
  const arrive = () => {
    const heading = main.querySelector("h1[tabindex]");
    if (!heading) return;
    arriving.disconnect();
    if ([main, document.body].includes(document.activeElement)) heading.focus({ preventScroll: true });
  };
  arriving = new MutationObserver(arrive);
  arriving.observe(main, { childList: true, subtree: true });
  requestAnimationFrame(arrive);
}

export async function openBook(name, view = "script") {
  base.book = name;
  player.stop();
  const book = await get("");
  set({ book, chapter: null, doubts: null, marks: [], selected: [], queue: [] });
  show(book.stage === "script" ? view : view === "shelf" ? "shelf" : "script");
  if (book.stage === "script") {
    const place = JSON.parse(localStorage.getItem(`studio-place-${name}`) || "null");
    const at = book.chapters.findIndex((chapter) => chapter.file === place?.file);
    await openChapter(Math.max(at, 0) + 1, place?.line, { quiet: true });
    await refreshLists();
  }
}

const contentChanged = () => document.dispatchEvent(new CustomEvent("content-changed"));

export async function undo(redo = false) {
  await attempt(async () => {
    const done = await post(redo ? "/redo" : "/undo");
    say(`${redo ? "Done again" : "Taken back"}: ${done.label}`);
    notice(`${redo ? "Done again" : "Taken back"}: ${done.label}`, { topic: "history" });
    set({ book: done.book });
    contentChanged();
  });
}

function Notices() {
  const { notices } = useStore();
  return html`<div class="notices" role="region" aria-label="Notices">${notices.map((each) => html`
    <div class=${`notice ${each.kind}`} key=${each.id} role=${each.kind === "error" ? "alert" : "status"}>
      <div><strong>${each.message}</strong>${each.hint && html` <span>${each.hint}</span>`}
        ${each.changes.length > 0 && html`<ul>${each.changes.slice(0, 6).map((change) => html`
          <li key=${change.file + change.line}><button class="link" onClick=${() => openChapter(change.file, change.line)}>
            “${change.text.slice(0, 44)}”</button> <span>${change.was} → <b>${change.now}</b></span></li>`)}
          ${each.changes.length > 6 && html`<li>and ${each.changes.length - 6} more</li>`}</ul>`}
      </div>
      <button class="quiet" aria-label="Dismiss" onClick=${() => dismiss(each.id)}>×</button>
    </div>`)}</div>`;
}

function Bar() {
  const { book, view } = useStore();
  const busy = store.queue.find((item) => item.state === "running");
  const tabs = book.stage === "script" ? VIEWS : VIEWS.filter(([name]) => ["script", "shelf"].includes(name));
  return html`<header class="bar">
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.querySelector("main").focus(); }}>To the content</a>
    <p class="book-title" title=${book.folder}>${book.title}</p>
    <nav aria-label="Views"><ul class="tabs">${tabs.map(([name, title], at) => html`
      <li key=${name}><button aria-current=${view === name ? "page" : null} accesskey=${at + 1} onClick=${() => show(name)}>${name === "script" && book.stage !== "script" ? "Manuscript" : title}</button></li>`)}</ul></nav>
    <div class="tools">
      ${book.settling && html`<span class="settling" role="status">settling neighbours</span>`}
      ${busy && html`<button class="quiet" onClick=${() => show("sound")}>${busy.label} ${busy.total ? Math.floor((100 * busy.done) / busy.total) : 0} %</button>`}
      <button class="icon" disabled=${!book.undo} aria-label=${book.undo ? `Undo: ${book.undo}` : "Undo"} title=${book.undo ? `Undo: ${book.undo} (Ctrl-Z)` : "Nothing to undo"} onClick=${() => undo()}><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 7H4V2M4 7a9 9 0 1 1-1.5 7" /></svg></button>
      <button class="icon" disabled=${!book.redo} aria-label=${book.redo ? `Redo: ${book.redo}` : "Redo"} title="Redo (Ctrl-Shift-Z)" onClick=${() => undo(true)}><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 7h5V2M20 7a9 9 0 1 0 1.5 7" /></svg></button>
      <button class="icon" aria-label="Keys and help" title="Keys and help (?)" onClick=${() => set({ help: true })}>?</button>
    </div>
  </header>`;
}

function App() {
  const { book, view, said, connected, help } = useStore();
  if (!book) return html`<p class="loading">Opening the book …</p>`;
  const View = VIEWS.find(([name]) => name === view)[2];
  return html`
    <${Bar} />
    ${!connected && html`<p class="warning" role="alert">The studio does not answer. Start <code>audiobook studio</code> again; what you did is in your files.</p>`}
    ${book.problem && html`<p class="warning" role="alert">${book.problem}</p>`}
    <main id="main" tabindex="-1">${book.stage === "script" || view === "shelf" ? html`<${View} />` : html`<${Opening} />`}</main>
    <${Notices} />
    <p class="unseen" aria-live="polite">${said}</p>
    ${help && html`<${Help} />`}`;
}

function keys(event) {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    undo(event.shiftKey);
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y" && !typing) {
    event.preventDefault();
    undo(true);
  } else if (event.key === "?" && !typing) {
    event.preventDefault();
    set({ help: true });
  } else if (event.altKey && /^[1-6]$/.test(event.key) && store.book?.stage === "script") {
    event.preventDefault();
    show(VIEWS[event.key - 1][0]);
  }
}

on("script", async ({ source, files, changes, notes }) => {
  if (source === "you") await edited();
  const book = await attempt(() => get(""));
  if (!book) return;
  set({ book });
  contentChanged();
  const shown = book.chapters.find((chapter) => chapter.file === store.chapter?.file);
  // What was done on this page stands there already.
  if (source === "you" && shown?.version === store.chapter?.version && files.every((file) => file === shown?.file)) return;
  player.forget();
  if (store.chapter && book.stage === "script") {
    const number = book.chapters.findIndex((chapter) => chapter.file === store.chapter.file) + 1;
    if (!number) {
      if (source === "outside") notice(`“${store.chapter.title || store.chapter.file}” is gone from script/`, { hint: `The file was ${store.chapter.file}. If another program took it away, put it back from there.`, kind: "error" });
      if (store.view === "script" && book.chapters.length) await openChapter(Math.min(store.chapter.number, book.chapters.length));
    } else if (files.includes(store.chapter.file) || source === "settled") {
      const fresh = await attempt(() => get(`/chapters/${number}`));
      if (fresh) replaceChapter(fresh, { changed: new Set(changes.filter((c) => c.file === fresh.file).map((c) => c.line)) });
    }
    refreshLists();
  }
  if (source === "settled" && changes.length) {
    notice(`${many(changes.length, "line")} around it ${changes.length === 1 ? "was" : "were"} settled`, { changes, topic: "settled" });
    say(`${many(changes.length, "neighbour")} settled`);
  }
  if (source === "outside" && files.length) notice(`${many(files.length, "file")} changed in another program`, { changes });
  for (const note of notes || []) notice(note);
});
on("book", (book) => set({ book }));
on("files", async () => {
  player.forget();
  set({ book: (await attempt(() => get(""))) || store.book });
  contentChanged();
});
on("queue", ({ queue, paused }) => set({ queue, paused }));
on("notice", ({ message, hint }) => notice(message, { hint, kind: "error" }));
on("reconnect", () => openBook(base.book, store.view).catch(() => {}));
document.addEventListener("keydown", keys);
window.addEventListener("popstate", () => {
  const [book, view] = location.hash.slice(1).split("/");
  if (book && book !== base.book) attempt(() => openBook(book, view));
  else if (view) set({ view });
});

async function begin() {
  listen();
  const [wanted, view] = location.hash.slice(1).split("/");
  const { books, here } = await getRoot("shelf");
  set({ shelf: books });
  const first = () => openBook(here, view || "script");
  if (wanted) await openBook(wanted, view).catch(first);
  else await first();
}

render(html`<${App} />`, document.getElementById("app"));
document.querySelector("#app > .loading:not(:only-child)")?.remove();
attempt(begin);
