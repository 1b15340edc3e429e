// What is known of the chosen line, and what can be done with it.
import { html } from "./preact-htm.js";
import { many, set, store, useStore } from "./api.js";
import { edit, hearLine, keepTake, nextTake, playFrom, renderFirst, takeKey } from "./script.js";

// The likeliest first: the line's own speaker, whom the builder weighed, then who speaks in the chapter.
export function choicesOf(line) {
  const choices = new Map();
  const add = (speaker, probability) => {
    if (speaker !== "Unknown" && speaker !== "Narrator" && !choices.has(speaker)) choices.set(speaker, { speaker, probability });
  };
  for (const choice of line.choices) add(choice.speaker, choice.probability);
  add(line.speaker, line.confidence);
  const own = choices.get(line.speaker);
  const rest = [...choices.values()].filter((choice) => choice !== own);
  const first = own ? [own, ...rest] : rest;
  const counts = new Map();
  for (const each of store.chapter.flat) counts.set(each.speaker, (counts.get(each.speaker) || 0) + 1);
  const near = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  for (const name of [...near, ...store.book.people.map((person) => person.name)]) {
    if (first.length >= 9) break;
    if (!["Unknown", "Narrator", ...first.map((choice) => choice.speaker)].includes(name)) first.push({ speaker: name, probability: null });
  }
  return first.slice(0, 9);
}

export function Badge({ name }) {
  const person = store.book.people.find((each) => each.name === name);
  if (!person) return html`<span class="badge">?</span>`;
  return html`<span class=${`badge ${playback.colourClass(person.colour)}`} aria-hidden="true">${person.initials}</span>`;
}

export function LinePanel({ line, lines }) {
  const { takes } = useStore();
  if (!line) return html`<aside class="panel" aria-label="Line"></aside>`;
  const several = lines.length > 1;
  const choices = choicesOf(line);
  const tried = takes?.[takeKey(line)];
  const speech = line.speaker !== "Narrator";
  return html`<aside class="panel" aria-label="Line">
    <h2><${Badge} name=${line.speaker} /> ${several ? many(lines.length, "line") : line.speaker}${line.doubtful && html` <span class="doubt-word">in doubt</span>`}</h2>
    ${line.reasons.length > 0 && !several && html`<details open=${line.doubtful}><summary>Why ${line.speaker}?${line.confidence < 1 && html` <span class="sure">${Math.round(100 * line.confidence)} %</span>`}</summary>
      <ul class="reasons">${line.reasons.map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul></details>`}
    <ol class="choices" aria-label="Who speaks">${choices.map((choice, at) => html`<li key=${choice.speaker}>
      <button aria-pressed=${choice.speaker === line.speaker && !line.doubtful} onClick=${() => edit("give", { speaker: choice.speaker })}>
        <kbd>${at + 1}</kbd><${Badge} name=${choice.speaker} /><span class="name">${choice.speaker}</span>
        ${choice.probability !== null && choice.probability < 1 && html`<span class="chance">${Math.round(100 * choice.probability)} %</span>`}</button></li>`)}</ol>
    <div class="actions">
      ${line.doubtful && html`<button onClick=${() => edit("confirm")}><kbd>Y</kbd> It is right</button>`}
      ${speech ? html`<button onClick=${() => edit("give", { speaker: "Narrator" })}><kbd>0</kbd> Not speech</button>`
        : html`<button onClick=${() => set({ dialog: "speaker" })}><kbd>⏎</kbd> Is speech</button>`}
      <button onClick=${() => set({ dialog: "speaker" })}><kbd>⏎</kbd> Somebody else</button>
      <button onClick=${() => set({ dialog: "split" })}><kbd>S</kbd> Split</button>
      <button onClick=${() => edit("join")}><kbd>J</kbd> Join with next</button>
      <button onClick=${() => set({ dialog: "directions" })}><kbd>I</kbd> Directions</button>
      ${line.mark === null ? html`<button onClick=${() => set({ dialog: "mark" })}><kbd>M</kbd> Mend this</button>`
        : html`<button onClick=${() => edit("unmark", {}, [line])}>Mended</button>`}
    </div>
    ${line.directions && html`<p class="told">[${line.directions}]</p>`}
    ${line.mark !== null && html`<p class="told">⚑ ${line.mark || "mend this"}</p>`}
    <div class="actions hear">
      <button onClick=${() => hearLine(line.line)}>Hear it</button>
      <button onClick=${() => playFrom(line.line)}><kbd>Space</kbd> From here</button>
      <button onClick=${nextTake}><kbd>T</kbd> Another take</button>
      <button onClick=${() => renderFirst("chapter")}><kbd>R</kbd> Render chapter</button>
      <button onClick=${() => renderFirst("scene")}>Render scene</button>
    </div>
    ${tried && html`<div class="takes" role="group" aria-label="Takes">${Array.from({ length: tried.at - tried.from + 1 }, (_, n) => tried.from + n).map((take) => html`
      <span key=${take} class=${take === tried.at ? "current" : ""}><button onClick=${() => { set({ takes: { ...store.takes, [takeKey(line)]: { ...tried } } }); hearLine(line.line, take); }}>▸ take ${take}</button>
      <button class="quiet" aria-label=${`Keep take ${take}`} onClick=${() => keepTake(line, take)}>keep</button></span>`)}</div>`}
  </aside>`;
}
