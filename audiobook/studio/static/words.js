// Words a voice may say wrong.
import { html, useState } from "./preact-htm.js";
import { Loading, attempt, get, many, notice, post, store, url, useContent } from "./api.js";
import { hear } from "./player.js";
import { openChapter } from "./script.js";

function Word({ word, count, sample, said, engine, onSaved }) {
  const [text, setText] = useState(said);
  const [scope, setScope] = useState("");
  const [places, setPlaces] = useState(null);
  const save = async () => {
    const where = scope.startsWith("engine:") ? { engine: scope.slice(7) } : { speaker: scope };
    const view = await attempt(() => post("/words", { word, said: text, ...where }));
    if (view) {
      notice(text ? `${word} is said “${text}”` : `${word} is said as it is written`);
      onSaved(view);
    }
  };
  const spoken = (sample || word).replace(new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g"), text || word);
  return html`<li class="word"><form onSubmit=${(event) => { event.preventDefault(); save(); }}>
    <p><b lang=${store.book.language}>${word}</b>${count > 0 && html` <span class="figures">${many(count, "time")}</span>`}
      ${sample && html` <button type="button" class="link" aria-expanded=${places !== null} onClick=${async () => setPlaces(places ? null : await attempt(() => get(`/places?word=${encodeURIComponent(word)}`), null))}>where</button>`}</p>
    ${sample && html`<p class="context">${sample}</p>`}
    <p class="pair"><label class="unseen" for=${`said-${word}`}>How ${word} is said</label><input id=${`said-${word}`} placeholder="as it sounds, or /aɪ piː eɪ/" value=${text} onInput=${(event) => setText(event.target.value)} />
      <label class="unseen" for=${`scope-${word}`}>Where</label><select id=${`scope-${word}`} value=${scope} onChange=${(event) => setScope(event.target.value)}><option value="">in the book</option><option value=${`engine:${engine}`}>with ${engine}</option>${store.book.people.slice(1, 40).map((person) => html`<option key=${person.name} value=${person.name}>by ${person.name}</option>`)}</select>
      <button type="button" aria-label=${`Hear ${word}`} onClick=${() => hear(url("/try", { speaker: "Narrator", text: spoken.slice(0, 240) }))}>▸ Hear</button><button class="main" disabled=${text === said}>${text ? "Keep" : said ? "Forget" : "Keep"}</button></p></form>
    ${places && html`<ul class="places">${places.map((place) => html`<li key=${place.file + place.line}><button class="link" onClick=${() => openChapter(place.file, place.line)}>${place.text.slice(0, 110)}</button></li>`)}</ul>`}</li>`;
}

// Any word of the book, also one that every dictionary knows: a name, or a reading the author wants otherwise.
function OtherWord({ view, onSaved }) {
  const [typed, setTyped] = useState("");
  const [other, setOther] = useState(null);
  const look = async (event) => {
    event.preventDefault();
    const word = typed.trim();
    const places = word && await attempt(() => get(`/places?word=${encodeURIComponent(word)}`), null);
    if (!places) return;
    if (places.length) setOther({ word, sample: places[0].text });
    else notice(`“${word}” is nowhere in the book`);
  };
  return html`<section aria-labelledby="other"><h2 id="other">Any word of the book</h2>
    <form class="pair" onSubmit=${look}><label class="unseen" for="other-word">A word of the book</label><input id="other-word" placeholder="a word of the book" value=${typed} onInput=${(event) => setTyped(event.target.value)} /><button disabled=${!typed.trim()}>Look it up</button></form>
    ${other && html`<ul class="words"><${Word} key=${other.word} ...${other} count=${0} said=${view.lexicon[other.word] || ""} engine=${view.engine} onSaved=${(fresh) => { setOther(null); setTyped(""); onSaved(fresh); }} /></ul>`}</section>`;
}

const grouped = (places) => {
  const words = new Map();
  for (const place of places) words.set(place.word.toLowerCase(), [...(words.get(place.word.toLowerCase()) || []), place]);
  return [...words].sort((a, b) => b[1].length - a[1].length);
};

export function WordsView() {
  const [view, setView] = useState(null);
  const [shown, setShown] = useState(60);
  const { load, refusal } = useContent("/words", setView);
  if (!view) return html`<${Loading} title="Words" what="Looking words up" refusal=${refusal} again=${load} />`;
  const own = Object.entries(view.lexicon);
  return html`<div class="page narrow broad"><div class="head"><h1 tabindex="-1">Words</h1></div>
    ${own.length > 0 && html`<section aria-labelledby="own"><h2 id="own">Said your way</h2><ul class="words">${own.map(([word, said]) => html`<${Word} key=${word + said} word=${word} count=${0} said=${said} engine=${view.engine} onSaved=${setView} />`)}</ul></section>`}
    <${OtherWord} view=${view} onSaved=${setView} />
    <section aria-labelledby="unknown"><h2 id="unknown">In no dictionary</h2>${view.unknown.length ? html`<ul class="words">${view.unknown.slice(0, shown).map((each) => html`<${Word} key=${each.word} ...${each} engine=${view.engine} onSaved=${setView} />`)}</ul>
      ${view.unknown.length > shown && html`<button onClick=${() => setShown(shown + 200)}>${many(view.unknown.length - shown, "more word")}</button>`}` : html`<p>Every word of the book is known.</p>`}</section>
    ${view.homographs.length > 0 && html`<section aria-labelledby="homographs"><h2 id="homographs">Read in two ways, and guessed</h2><p class="hint">Nothing in the sentence tells which reading is meant, so the voice says it as it is used to. Most are right.</p>
      ${grouped(view.homographs).map(([word, places]) => html`<details key=${word} class="homograph"><summary><b>${word}</b> <span class="figures">${many(places.length, "time")}</span></summary><ul class="places">${places.map((place) => html`<li key=${place.file + place.line}>
        <button aria-label=${`Hear ${word} in its line`} onClick=${() => hear(url("/hear", { file: place.file, line: place.line }))}>▸</button> <button class="link" onClick=${() => openChapter(place.file, place.line)}>${place.text.slice(0, 110)}</button></li>`)}</ul></details>`)}</section>`}
  </div>`;
}
