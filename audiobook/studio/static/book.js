// The manuscript as it was read, and what listeners are told.
import { html, useEffect, useRef, useState } from "./preact-htm.js";
import { Loading, attempt, base, get, many, notice, post, postRoot, put, say, set, store, url, useContent, useStore } from "./api.js";
import { Deliver } from "./deliver.js";

export function Sections({ sections, onChange }) {
  return html`<ul class="sections">${sections.map((section, at) => html`<li key=${at}><label class="tick"><input type="checkbox" checked=${section.read} onChange=${(event) => onChange(section.title, event.target.checked)} />
    <span><b>${section.title}</b>${section.kind !== "body" && html` <span class="kind">${section.kind}</span>`} <span class="figures">${many(section.words, "word")}</span><br /><span class="context">${section.begins}</span></span></label></li>`)}</ul>`;
}

// No script yet: a manuscript is dropped, or named by its path.
export function Opening() {
  const { book } = useStore();
  const [opened, setOpened] = useState(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState("");
  const [path, setPath] = useState("");
  useEffect(() => { attempt(() => get("/opened")).then((fresh) => fresh && setOpened(fresh)); }, [base.book]);
  const working = async (what, work) => {
    setBusy(what);
    say(what);
    await attempt(work);
    setBusy("");
  };
  const take = (file) => file && working(`Reading ${file.name} …`, async () => {
    setOpened(await put(`/manuscript?name=${encodeURIComponent(file.name)}`, file));
    set({ book: await get("") });
  });
  const name = () => working("Reading the manuscript …", async () => {
    const { book: id } = await postRoot("open", { path });
    const { openBook } = await import("./app.js");
    await openBook(id);
    if (id === base.book && store.book.stage !== "script") setOpened(await get("/opened"));
  });
  const build = () => working("Finding out who speaks …", async () => {
    const { notes } = await post("/build");
    for (const note of notes) notice(note);
    const { openBook } = await import("./app.js");
    await openBook(base.book);
  });
  const choose = async (title, read) => {
    const fresh = await attempt(() => post("/sections", { sections: { [title]: read } }));
    if (fresh) setOpened(fresh);
  };
  return html`<div class="page narrow opening">
    ${!opened?.sections.length ? html`<h1 tabindex="-1">Open a manuscript</h1>
      <label class=${`drop ${over ? "over" : ""}`} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files[0]); }}>
        <input type="file" class="unseen" aria-label="Manuscript" accept=".txt,.md,.markdown,.html,.htm,.xhtml,.epub,.docx,.odt,.rtf,.pdf,.fb2,.mobi,.azw3,.fountain" onChange=${(event) => take(event.target.files[0])} />
        <b>Drop your book here</b><span>or click to choose it: plain text, Markdown, HTML, EPUB, Word, OpenDocument, RTF, PDF, FictionBook, MOBI</span></label>
      <form class="by-path" onSubmit=${(event) => { event.preventDefault(); name(); }}><label for="path">or give its path, or the folder of a production</label><p class="pair"><input id="path" value=${path} placeholder="/home/me/my-novel.epub" onInput=${(event) => setPath(event.target.value)} /><button disabled=${!path}>Open</button></p></form>
      <p class="hint">It is laid out in <code>${book.folder}</code>. Nothing leaves this computer.</p>`
    : html`<h1 tabindex="-1">${opened.title}</h1><p>What is ticked is read aloud.</p>${opened.notes.map((note) => html`<p class="alert" key=${note}>${note}</p>`)}
      <${Sections} sections=${opened.sections} onChange=${choose} />
      <p class="buttons"><button class="main" disabled=${Boolean(busy)} onClick=${build}>Find out who speaks, and cast them</button></p>`}
    ${busy && html`<p role="status" class="working">${busy}</p>`}
  </div>`;
}

const FIELDS = [
  ["title", "Title"], ["author", "Author, several parted by ;"], ["narrator", "Narrator"], ["series", "Series"], ["series_index", "Number in the series"],
  ["publisher", "Publisher"], ["year", "Year"], ["language", "Language"], ["genre", "Genre"],
];

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function BookView() {
  const [view, setView] = useState(null);
  const [details, setDetails] = useState(null);
  const [opened, setOpened] = useState(null);
  const [shown, setShown] = useState(0);
  const cover = useRef();
  const written = useRef({});
  const take = (fresh) => { written.current = fresh.details; setView(fresh); setDetails(fresh.details); };
  // Read again: a field that the author is changing stays as he has it.
  const { load, refusal } = useContent("/details", (fresh) => {
    const old = written.current;
    written.current = fresh.details;
    setView(fresh);
    setDetails((mine) => Object.fromEntries(Object.entries(fresh.details).map(([key, value]) => [key, !mine || same(mine[key], old[key]) ? value : mine[key]])));
    setShown((count) => count + 1);
  });
  useEffect(() => {
    attempt(() => get("/opened")).then((fresh) => fresh && setOpened(fresh));
  }, []);
  if (!view) return html`<${Loading} title="Book" what="Reading book.yaml" refusal=${refusal} again=${load} />`;
  const picture = (file) => file && attempt(async () => { take(await put("/cover", file)); setShown((count) => count + 1); say("The cover is changed."); });
  const field = (key) => ({ value: key === "author" ? details.author.join("; ") : details[key], onInput: (event) => setDetails({ ...details, [key]: key === "author" ? event.target.value.split(/;\s?/) : event.target.value }) });
  const save = async (event) => {
    event.preventDefault();
    const fresh = await attempt(() => post("/details", details));
    if (fresh) { take(fresh); set({ book: await get("") }); notice("Written into book.yaml"); }
  };
  return html`<div class="page"><div class="head"><h1 tabindex="-1">Book</h1></div><div class="two">
    <div><form class="details" onSubmit=${save}><h2>Details</h2>
      ${FIELDS.map(([key, title]) => html`<p key=${key} class=${["title", "author", "narrator"].includes(key) ? "whole" : ""}><label for=${`book-${key}`}>${title}</label><input id=${`book-${key}`} ...${field(key)} /></p>`)}
      <p class="whole"><label for="book-description">Description</label><textarea id="book-description" rows="5" ...${field("description")}></textarea></p>
      <p><label for="book-profile">Made for</label><select id="book-profile" value=${details.profile} onChange=${(event) => setDetails({ ...details, profile: event.target.value })}><option value="">podcast (usual)</option>${view.profiles.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select></p>
      <p><label for="book-format">Format</label><select id="book-format" value=${details.format} onChange=${(event) => setDetails({ ...details, format: event.target.value })}><option value="">as the profile says</option>${view.formats.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select></p>
      ${[["opening_credits", "Said before the book"], ["closing_credits", "Said after it"]].map(([key, title], at) => html`<p key=${key} class="whole"><label for=${`book-${key}`}>${title}</label><textarea id=${`book-${key}`} rows="2" placeholder=${view.credits[at]} ...${field(key)}></textarea></p>`)}
      <p class="hint whole">${view.speaks_credits ? "The narrator says these in files of their own." : "These are spoken where what the book is made for asks for credits, as acx does."}</p>
      <p class="buttons"><button class="main">Keep</button></p></form>
    ${opened?.sections.length > 0 && html`<section aria-labelledby="sections"><h2 id="sections">What is read aloud</h2><${Sections} sections=${opened.sections} onChange=${async (title, read) => { const fresh = await attempt(() => post("/sections", { sections: { [title]: read } })); if (fresh) setOpened(fresh); }} /></section>`}</div>
    <div><section aria-labelledby="cover"><h2 id="cover">Cover</h2><label class="drop cover" onDragOver=${(event) => event.preventDefault()} onDrop=${(event) => { event.preventDefault(); picture(event.dataTransfer.files[0]); }}>
        <input ref=${cover} type="file" class="unseen" aria-label="Cover picture" accept="image/png,image/jpeg" onChange=${(event) => picture(event.target.files[0])} />
        ${view.cover ? html`<img src=${url("/cover", { shown })} alt="Cover of the book" />` : html`<span>Drop a picture, JPEG or PNG. Without one, a cover is drawn.</span>`}</label></section>
      <${Deliver} details=${view} /></div></div>
  </div>`;
}
