// The folders opened lately.
import { html, useEffect, useState } from "./preact-htm.js";
import { attempt, getRoot, postRoot, useStore, set } from "./api.js";
import { openBook } from "./app.js";

export function ShelfView() {
  const { shelf = [], book } = useStore();
  const [path, setPath] = useState("");
  useEffect(() => { attempt(() => getRoot("shelf")).then((fresh) => fresh && set({ shelf: fresh.books })); }, []);
  const open = (place) => attempt(async () => openBook((await postRoot("open", { path: place })).book, "script"));
  return html`<div class="page narrow"><div class="head"><h1 tabindex="-1">Shelf</h1></div>
    <ul class="shelf">${shelf.map((each) => html`<li key=${each.path}><button onClick=${() => open(each.path)}><b>${each.title}</b><span>${each.path}</span>${each.path === book.folder && html`<span class="kind">open</span>`}</button></li>`)}</ul>
    <form onSubmit=${(event) => { event.preventDefault(); open(path); }}><label for="shelf-path">Open a manuscript or a production by its path</label><p class="pair"><input id="shelf-path" value=${path} onInput=${(event) => setPath(event.target.value)} /><button disabled=${!path}>Open</button></p></form></div>`;
}
