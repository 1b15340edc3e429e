// Two people who were taken for one: which lines are the other's.
import { html, useEffect, useMemo, useState } from "./preact-htm.js";
import { attempt, get, many, notice, post, say, set, store, url } from "./api.js";
import { Dialog } from "./dialogs.js";
import { hear } from "./player.js";

export function SplitPerson({ card, onDone, onClose }) {
  const [places, setPlaces] = useState(null);
  const [chosen, setChosen] = useState(new Set());
  const [name, setName] = useState("");
  const [find, setFind] = useState("");
  useEffect(() => { attempt(() => get(`/lines?${new URLSearchParams({ speaker: card.name })}`)).then((fresh) => fresh && setPlaces(fresh)); }, []);
  const titles = useMemo(() => new Map(store.book.chapters.map((chapter) => [chapter.file, chapter.title || chapter.file])), []);
  const key = (place) => `${place.file}:${place.line}`;
  const shown = (places || []).filter((place) => place.text.toLowerCase().includes(find.toLowerCase()) || titles.get(place.file)?.toLowerCase().includes(find.toLowerCase()));
  const choose = (some, taken) => {
    const next = new Set(chosen);
    for (const place of some) taken ? next.add(key(place)) : next.delete(key(place));
    setChosen(next);
  };
  const split = async (event) => {
    event.preventDefault();
    const lines = {};
    for (const place of places.filter((each) => chosen.has(key(each)))) (lines[place.file] ||= []).push({ line: place.line, speaker: card.name, text: place.text });
    const done = await attempt(() => post("/split", { name: card.name, other: name, lines }));
    if (!done) return;
    set({ book: done.book });
    notice(`${name} is somebody else than ${card.name} from now on`);
    say(`${many(chosen.size, "line")} given to ${name}`);
    onDone(name.trim());
  };
  return html`<${Dialog} title=${`Two people in ${card.name}`} onClose=${onClose} wide>
    <form onSubmit=${split}><label for="other-name">Name of the other</label><p class="pair"><input id="other-name" autofocus autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value)} /><button class="main" disabled=${!name.trim() || !chosen.size}>Give ${chosen.size ? many(chosen.size, "line") : "the chosen lines"} to ${name.trim() || "the other"}</button></p></form>
    <p class="pair"><label class="unseen" for="find-line">Find lines by words or chapter</label><input id="find-line" type="search" placeholder="Find by words or chapter" value=${find} onInput=${(event) => setFind(event.target.value)} />
      <button disabled=${!shown.length} onClick=${() => choose(shown, shown.some((place) => !chosen.has(key(place))))}>${shown.some((place) => !chosen.has(key(place))) ? "Take all shown" : "Take none shown"}</button></p>
    ${!places ? html`<p class="loading">Looking for the lines …</p>` : html`<ul class="split-lines" aria-label=${`Lines of ${card.name}`}>${shown.map((place, at) => html`
      <li key=${key(place)}>${(at === 0 || shown[at - 1].file !== place.file) && html`<h3>${titles.get(place.file)}</h3>`}
        <label class="tick"><input type="checkbox" checked=${chosen.has(key(place))} onChange=${(event) => choose([place], event.target.checked)} /> <span>${place.text.trim()}</span></label>
        <button class="quiet" aria-label=${`Hear “${place.text.trim().slice(0, 40)}”`} onClick=${() => hear(url("/hear", { file: place.file, line: place.line }))}>▸</button></li>`)}</ul>`}
    <p class="buttons"><button onClick=${onClose}>Cancel</button></p>
  <//>`;
}
