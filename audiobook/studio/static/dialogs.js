// Small windows of the script view: whose line, where to split, directions, marks.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./preact-htm.js";
import { Badge, choicesOf } from "./line.js";
import { many } from "./api.js";

export function Dialog({ title, onClose, children, wide }) {
  const dialog = useRef();
  // At once: what is typed next is meant for the window.
  useLayoutEffect(() => {
    dialog.current.showModal();
    dialog.current.querySelector("[autofocus], input")?.focus();
  }, []);
  return html`<dialog ref=${dialog} class=${wide ? "wide" : ""} aria-label=${title} onCancel=${(event) => { event.preventDefault(); onClose(); }}
    onClick=${(event) => event.target === dialog.current && onClose()}><div class="dialog-body"><h2>${title}</h2>${children}</div></dialog>`;
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function Picker({ line, lines, people, onChoose, onClose, title }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const names = useMemo(() => [...new Set([...choicesOf(line).map((choice) => choice.speaker), ...people.map((person) => person.name)])].filter((name) => name !== "Unknown"), [line]);
  const wanted = plain(typed.trim());
  const starts = names.filter((name) => plain(name).split(/\s+/).some((word) => word.startsWith(wanted)) || plain(name).startsWith(wanted));
  const matching = wanted ? [...starts, ...names.filter((name) => !starts.includes(name) && plain(name).includes(wanted))] : names;
  const exact = names.some((name) => plain(name) === wanted);
  const options = wanted && !exact ? [...matching, { fresh: typed.trim() }] : matching;
  const choose = (option) => option && onChoose(option.fresh || option);
  const list = useRef();
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [at]);
  const onKey = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(options[at]);
    } else if (!typed && /^[1-9]$/.test(event.key) && names[event.key - 1]) {
      event.preventDefault();
      choose(names[event.key - 1]);
    }
  };
  return html`<${Dialog} title=${title || (lines?.length > 1 ? `Who speaks these ${many(lines.length, "line")}?` : "Who speaks?")} onClose=${onClose}>
    <input autofocus role="combobox" aria-label="Speaker" aria-expanded="true" aria-controls="speakers" aria-activedescendant=${`speaker-${at}`} autocomplete="off" placeholder="Type a name" value=${typed}
      onInput=${(event) => { setTyped(event.target.value); setAt(0); }} onKeyDown=${onKey} />
    <ul id="speakers" ref=${list} role="listbox" aria-label="Speakers" class="options">${options.map((option, n) => html`
      <li key=${option.fresh || option} id=${`speaker-${n}`} role="option" aria-selected=${n === at} onMouseDown=${(event) => { event.preventDefault(); choose(option); }}>
        ${option.fresh ? html`<span class="badge">+</span> ${option.fresh} <span class="chance">a new name</span>` : html`<kbd>${n < 9 && !typed ? n + 1 : " "}</kbd><${Badge} name=${option} /> ${option}`}</li>`)}</ul>
  <//>`;
}

export function Splitter({ line, people, onSplit, onClose }) {
  const places = useMemo(() => [...line.text.matchAll(/\s+\S/g)].map((match) => match.index + match[0].length - 1)
    .filter((place) => line.text.slice(0, place).trim()), [line]);
  const [from, setFrom] = useState(null);
  const [at, setAt] = useState(Math.max(0, places.findIndex((place) => /[.!?,;:”"’—]$/.test(line.text.slice(0, place).trimEnd()))));
  const [who, setWho] = useState(null);
  if (!places.length) return html`<${Dialog} title="Split" onClose=${onClose}><p>This line is a single word.</p><button autofocus onClick=${onClose}>Close</button><//>`;
  const start = from === null ? places[at] : Math.min(from, places[at]);
  const end = from === null ? line.text.length : Math.max(from, places[at]);
  if (who) return html`<${Picker} line=${line} people=${people} title="Who speaks this part?" onClose=${onClose} onChoose=${(name) => onSplit(start, end, name)} />`;
  const onKey = (event) => {
    const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    if (steps[event.key]) setAt(Math.min(Math.max(at + steps[event.key], 0), places.length - 1));
    else if (event.key === " ") setFrom(from === null ? places[at] : null);
    else if (event.key === "Enter") setWho(true);
    else return;
    event.preventDefault();
  };
  return html`<${Dialog} title="Split" onClose=${onClose} wide>
    <p id="split-how">← and → move the cut; Space holds one end, to cut a part out of the middle; Enter goes on.</p>
    <p class="splitting" tabindex="0" autofocus role="slider" aria-label="Place of the cut" aria-describedby="split-how" aria-valuemin="0" aria-valuemax=${places.length - 1} aria-valuenow=${at}
      aria-valuetext=${`before ${line.text.slice(places[at]).split(/\s/)[0]}`} onKeyDown=${onKey}>${line.text.slice(0, start)}<mark>${line.text.slice(start, end)}</mark>${line.text.slice(end)}</p>
    <p class="buttons"><button class="main" onClick=${() => setWho(true)}>Choose who speaks the marked part</button><button onClick=${onClose}>Cancel</button></p>
  <//>`;
}

const OFFERED = {
  directions: ["whispered", "shouted", "trailing off", "plain", "slower", "faster", "softer", "louder", "lower", "higher", "pause before 1.0", "pause after 1.0", "take 2", "angry", "sad", "afraid"],
  mark: ["wrong voice", "too loud", "too fast", "mispronounced", "wrong pause"],
};

export function Prompt({ kind, title, value, onDone, onClose }) {
  const [text, setText] = useState(value);
  const terms = text.split(",").map((term) => term.trim()).filter(Boolean);
  const toggle = (term) => setText(kind === "mark" ? term : (terms.includes(term) ? terms.filter((each) => each !== term) : [...terms, term]).join(", "));
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${(event) => { event.preventDefault(); onDone(text); }}>
      <label for="prompt">${kind === "mark" ? "What is wrong with it?" : "How it is to be spoken, parted by commas"}</label>
      <input id="prompt" autofocus autocomplete="off" value=${text} onInput=${(event) => setText(event.target.value)} />
      <div class="chips">${OFFERED[kind].map((term) => html`<button type="button" key=${term} aria-pressed=${terms.includes(term)} onClick=${() => toggle(term)}>${term}</button>`)}</div>
      <p class="buttons"><button class="main">${kind === "mark" ? "Mark it" : "Direct"}</button><button type="button" onClick=${onClose}>Cancel</button></p>
    </form><//>`;
}
