// The cast: a card a character, voices tried on his own lines, and who is who.
import { html, useRef, useState } from "./preact-htm.js";
import { Loading, attempt, get, many, notice, post, say, set, store, url, useContent, useStore } from "./api.js";
import { hear } from "./player.js";
import { Badge } from "./line.js";
import { SplitPerson } from "./split.js";
import { withShare } from "./blend.js";
import { Dialog } from "./dialogs.js";
import { openChapter } from "./script.js";

const SORTS = {
  words: ["Most words", (a, b) => b.words - a.words], name: ["By name", (a, b) => a.name.localeCompare(b.name)],
  warnings: ["Warnings first", (a, b) => b.warnings.length - a.warnings.length || b.words - a.words],
  doubts: ["Doubts first", (a, b) => b.doubts - a.doubts || b.words - a.words],
};

const trial = (card, settings) => url("/try", { speaker: card.name, text: card.sample, ...settings });
const short = (voice) => voice.split(":").slice(1).join(":");

async function change(wanted, setView) {
  const view = await attempt(() => post("/cast", wanted));
  if (view) {
    setView(view);
    const book = await get("");
    set({ book });
    say(book.undo);
    notice(book.undo, { topic: "cast" });
  }
  return Boolean(view);
}

function Where({ card, chapters }) {
  const most = Math.max(...card.chapters, 1);
  return html`<svg class="where" role="img" aria-label=${`Speaks in ${many(card.chapters.filter(Boolean).length, "chapter")} of ${chapters.length}`}
    viewBox=${`0 0 ${card.chapters.length} 10`} preserveAspectRatio="none" style=${{ width: `${card.chapters.length * 1.1}rem` }}>${card.chapters.map((words, at) => words > 0 && html`
    <rect key=${at} x=${at + 0.08} width="0.84" y=${10 - Math.max(1.5, (10 * words) / most)} height=${Math.max(1.5, (10 * words) / most)} />`)}</svg>`;
}

function Blend({ voices, value, onChange }) {
  const parts = value.includes("+") || value.includes("*")
    ? value.replace(/^\w+:/, "").split("+").map((part) => { const [name, weight] = part.trim().split("*"); return { name: name.trim(), weight: Number(weight) || 1 }; })
    : [{ name: short(value), weight: 1 }];
  const engine = value.split(":")[0];
  const own = voices.filter((voice) => voice.name.startsWith(`${engine}:`));
  const write = (next) => {
    const total = next.reduce((sum, part) => sum + part.weight, 0) || 1;
    onChange(next.length === 1 ? `${engine}:${next[0].name}` : `${engine}:${next.map((part) => `${part.name}*${(part.weight / total).toFixed(2)}`).join(" + ")}`);
  };
  return html`<fieldset class="blend"><legend>Blend</legend>${parts.map((part, at) => html`<p key=${at}>
    <select aria-label=${`Voice ${at + 1} of the blend`} value=${part.name} onChange=${(event) => write(parts.map((each, n) => (n === at ? { ...each, name: event.target.value } : each)))}>${own.map((voice) => html`<option key=${voice.name} value=${short(voice.name)}>${short(voice.name)}</option>`)}</select>
    ${parts.length > 1 && html`<input type="range" min="0.05" max="0.95" step="0.05" aria-label=${`Share of ${part.name}`} aria-valuetext=${`${Math.round(100 * part.weight)} %`} value=${part.weight} onChange=${(event) => write(withShare(parts, at, Number(event.target.value)))} /><output>${Math.round(100 * part.weight)} %</output>
    <button type="button" class="quiet" aria-label=${`Take ${part.name} out`} onClick=${() => write(parts.filter((_, n) => n !== at))}>×</button>`}</p>`)}
    ${parts.length < 4 && html`<button type="button" onClick=${() => write([...parts, { name: short(own.find((voice) => !parts.some((part) => part.name === short(voice.name))).name), weight: 0.5 }])}>Mix in another</button>`}</fieldset>`;
}

function Slider({ label, value, min, max, step, unit, onChange }) {
  return html`<label class="slider"><span>${label}</span><input type="range" min=${min} max=${max} step=${step} value=${value} aria-valuetext=${`${value} ${unit}`}
    onInput=${(event) => onChange(Number(event.target.value), false)} onChange=${(event) => onChange(Number(event.target.value), true)} /><output>${value > 0 && min < 0 ? "+" : ""}${value} ${unit}</output></label>`;
}

// Voices for one character, heard on his own line as soon as the focus is on them.
function Casting({ card, view, setView, onClose }) {
  const [settings, setSettings] = useState(card.settings);
  const [other, setOther] = useState(null);
  const [all, setAll] = useState(false);
  const { trying } = useStore();
  const offered = view.voices.filter((voice) => all || card.gender === "unknown" || voice.gender === "unknown" || voice.gender === card.gender || voice.name === card.settings.voice);
  const tryOne = (next) => { setSettings(next); hear(trial(card, next)); };
  const save = async () => {
    if (await change({ action: "settings", name: card.name, settings }, setView)) {
      say(`${card.name} speaks with ${settings.voice}`);
      notice(`${card.name} speaks with ${settings.voice}`, { topic: "cast" });
      onClose();
    }
  };
  const onKey = (event) => {
    const buttons = [...event.currentTarget.querySelectorAll("button.voice")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step && at >= 0) {
      event.preventDefault();
      const next = buttons[(at + step + buttons.length) % buttons.length];
      next.focus();
      next.click();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      save();
    }
  };
  return html`<${Dialog} title=${`A voice for ${card.name}`} onClose=${onClose} wide>
    <blockquote class="sample">${card.sample}</blockquote>
    <p class="hint">Arrow keys try the next voice on this line; Enter gives it to ${card.name}.</p>
    <div class="voices" role="group" aria-label="Voices" onKeyDown=${onKey}>${offered.map((voice) => html`
      <button key=${voice.name} class="voice" autofocus=${voice.name === settings.voice} aria-pressed=${voice.name === settings.voice} onClick=${() => tryOne({ ...settings, voice: voice.name })}>
        <b>${short(voice.name)}</b><span>${[voice.gender !== "unknown" && voice.gender, voice.description].filter(Boolean).join(", ")}</span>
        ${voice.taken_by.length > 0 && html`<span class="taken">${voice.taken_by.slice(0, 2).join(", ")}${voice.taken_by.length > 2 ? " …" : ""}</span>`}</button>`)}
      ${offered.length < view.voices.length && html`<button class="link" onClick=${() => setAll(true)}>all ${view.voices.length} voices</button>`}</div>
    <div class="sliders">
      <${Slider} label="Rate" value=${settings.rate} min="0.5" max="2" step="0.05" unit="×" onChange=${(rate, done) => (done ? tryOne : setSettings)({ ...settings, rate })} />
      <${Slider} label="Pitch" value=${settings.pitch} min="-12" max="12" step="0.5" unit="st" onChange=${(pitch, done) => (done ? tryOne : setSettings)({ ...settings, pitch })} />
      <${Slider} label="Gain" value=${settings.gain} min="-20" max="20" step="1" unit="dB" onChange=${(gain, done) => (done ? tryOne : setSettings)({ ...settings, gain })} />
      ${view.blends && settings.voice.startsWith("kokoro:") && html`<${Blend} voices=${view.voices} value=${settings.voice} onChange=${(voice) => tryOne({ ...settings, voice })} />`}
    </div>
    <p class="buttons ab" role="group" aria-label="Compare">
      <button aria-pressed=${trying === trial(card, card.settings)} onClick=${() => hear(trial(card, card.settings))}>A: as it is (${short(card.settings.voice)})</button>
      <button aria-pressed=${trying === trial(card, other || settings)} onClick=${() => hear(trial(card, other || settings))}>B: ${short((other || settings).voice)}</button>
      <button class="quiet" onClick=${() => setOther(other ? null : settings)}>${other ? "B follows again" : "hold B"}</button></p>
    <p class="buttons"><button class="main" onClick=${save}>Give ${card.name} this voice</button><button onClick=${onClose}>Cancel</button></p>
  <//>`;
}

function Identity({ card, view, setView, onSplit, onClose }) {
  const [name, setName] = useState(card.name);
  const [aliases, setAliases] = useState(card.aliases.join(", "));
  const [into, setInto] = useState("");
  const [chapter, setChapter] = useState("");
  const done = (work) => async () => (await work()) && onClose();
  const narrates = card.name === "Narrator";
  return html`<${Dialog} title=${card.name} onClose=${onClose}>
    ${!narrates && html`<form onSubmit=${(event) => { event.preventDefault(); done(() => change({ action: "rename", name: card.name, to: name }, setView))(); }}>
      <label for="rename">Name</label><p class="pair"><input id="rename" value=${name} onInput=${(event) => setName(event.target.value)} /><button disabled=${name === card.name}>Rename</button></p></form>
    <form onSubmit=${(event) => { event.preventDefault(); done(() => change({ action: "aliases", name: card.name, names: aliases.split(",") }, setView))(); }}>
      <label for="aliases">Also called, parted by commas</label><p class="pair"><input id="aliases" value=${aliases} onInput=${(event) => setAliases(event.target.value)} /><button>Keep</button></p></form>
    <label for="gender">Gender</label><p><select id="gender" value=${card.gender} onChange=${(event) => change({ action: "gender", name: card.name, to: event.target.value }, setView)}>${["male", "female", "unknown"].map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select></p>
    <label class="tick"><input type="checkbox" checked=${card.narrator} onChange=${(event) => change({ action: "narrator", name: card.name, to: event.target.checked ? "yes" : "" }, setView)} /> tells the story in the first person</label>
    <label for="merge">Is the same person as</label><p class="pair"><select id="merge" value=${into} onChange=${(event) => setInto(event.target.value)}><option value="">…</option>${view.cards.filter((each) => each.name !== card.name).map((each) => html`<option key=${each.name} value=${each.name}>${each.name}</option>`)}</select>
      <button disabled=${!into} onClick=${done(() => change({ action: "merge", name: card.name, to: into }, setView))}>Merge</button></p>
    <label for="reads">Narrates a whole chapter</label><p class="pair"><select id="reads" value=${chapter} onChange=${(event) => setChapter(event.target.value)}><option value="">…</option>${store.book.chapters.map((each) => html`<option key=${each.file} value=${each.file}>${each.title || each.file}</option>`)}</select>
      <button disabled=${!chapter} onClick=${done(() => change({ action: "reads chapter", name: card.name, to: chapter }, setView))}>Narrate</button></p>`}
    ${!narrates && card.lines > 1 && html`<p class="buttons"><button onClick=${onSplit}>These are two people …</button></p>`}
    <p class="buttons"><button onClick=${() => { onClose(); set({ only: card.name, order: "reading" }); openChapter(card.chapters.findIndex(Boolean) + 1); }}>Show these lines in the script</button><button autofocus onClick=${onClose}>Close</button></p>
  <//>`;
}

function Card({ card, chapters, onVoice, onIdentity }) {
  return html`<li class="card"><article aria-label=${card.name}>
    <header><${Badge} name=${card.name} /><h2>${card.name}</h2><button class="quiet" aria-label=${`Edit who ${card.name} is`} onClick=${onIdentity}>Edit</button></header>
    <p class="figures">${many(card.lines, "line")} · ${(100 * card.share).toFixed(card.share < 0.1 ? 1 : 0)} % of the book${card.doubts > 0 ? ` · ${many(card.doubts, "doubt")}` : ""}${card.gender !== "unknown" ? ` · ${card.gender}` : ""}${card.age ? ` · ${card.age}` : ""}${card.narrator ? " · I" : ""}</p>
    <${Where} card=${card} chapters=${chapters} />
    <blockquote>${card.sample.slice(0, 130)}</blockquote>
    ${card.warnings.map((warning) => html`<p class="alert" key=${warning}>${warning}</p>`)}
    <p class="pair"><button onClick=${() => hear(trial(card, card.settings))} aria-label=${`Hear ${card.name}`}>▸ Hear</button>
      <button class="voice-of" onClick=${onVoice}>${card.own_voice ? short(card.settings.voice).slice(0, 28) : "shared voice"}<span class="unseen">, voice of ${card.name}: change</span></button></p>
  </article></li>`;
}

function Pools({ view, setView }) {
  return html`<section aria-labelledby="pools"><h2 id="pools">Voices of small parts</h2><p class="hint">Who has no voice of his own shares these, each keeping the same one throughout.</p>
    <div class="pools">${["male", "female", "unknown"].map((gender) => html`<details key=${gender}><summary>${gender} (${(view.pools[gender] || []).length})</summary>${view.voices.filter((voice) => gender === "unknown" || voice.gender === gender).map((voice) => html`
      <label class="tick" key=${voice.name}><input type="checkbox" checked=${(view.pools[gender] || []).includes(voice.name)} onChange=${(event) => {
        const names = view.pools[gender] || [];
        change({ action: "pool", name: "", to: gender, names: event.target.checked ? [...names, voice.name] : names.filter((each) => each !== voice.name) }, setView);
      }} /> ${short(voice.name)}</label>`)}</details>`)}</div></section>`;
}

export function CastView() {
  const { book } = useStore();
  const [view, setView] = useState(null);
  const [sort, setSort] = useState("words");
  const [filter, setFilter] = useState("");
  const [open, setOpen] = useState(null);
  const last = useRef(null);
  const { load, refusal } = useContent("/cast", setView);
  if (!view) return html`<${Loading} title="Cast" what="Calling the cast" refusal=${refusal} again=${load} />`;
  const cards = view.cards.filter((card) => [card.name, ...card.aliases].join(" ").toLowerCase().includes(filter.toLowerCase())).sort(SORTS[sort][1]);
  const card = open && view.cards.find((each) => each.name === open.name);
  const close = () => { setOpen(null); requestAnimationFrame(() => last.current?.focus()); };
  const show = (kind, name) => { last.current = document.activeElement; setOpen({ kind, name }); };
  return html`<div class="page"><div class="head"><h1 tabindex="-1">Cast</h1>
      <label class="unseen" for="filter">Find a character</label><input id="filter" type="search" placeholder="Find" value=${filter} onInput=${(event) => setFilter(event.target.value)} />
      <label class="unseen" for="sort">Order</label><select id="sort" value=${sort} onChange=${(event) => setSort(event.target.value)}>${Object.entries(SORTS).map(([key, [title]]) => html`<option key=${key} value=${key}>${title}</option>`)}</select></div>
    <ul class="cards">${cards.map((each) => html`<${Card} key=${each.name} card=${each} chapters=${book.chapters} onVoice=${() => show("voice", each.name)} onIdentity=${() => show("identity", each.name)} />`)}</ul>
    <${Pools} view=${view} setView=${setView} />
    ${card && open.kind === "voice" && html`<${Casting} card=${card} view=${view} setView=${setView} onClose=${close} />`}
    ${card && open.kind === "identity" && html`<${Identity} card=${card} view=${view} setView=${setView} onSplit=${() => setOpen({ kind: "split", name: card.name })} onClose=${close} />`}
    ${card && open.kind === "split" && html`<${SplitPerson} card=${card} onDone=${async (name) => { await load(); setOpen({ kind: "voice", name }); }} onClose=${close} />`}
  </div>`;
}
