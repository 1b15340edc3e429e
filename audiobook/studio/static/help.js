import { html, useEffect, useRef } from "./preact-htm.js";
import { set } from "./api.js";

const KEYS = [
  ["Everywhere", [
    ["Alt 1 … Alt 6", "Script, Cast, Words, Sound, Book, Shelf"], ["Ctrl Z, Ctrl Shift Z", "undo, redo"], ["?", "this sheet"],
  ]],
  ["Script", [
    ["↓ ↑", "next, previous line"], ["Shift ↓ ↑", "several lines at once"], ["Space", "play from here, stop"],
    ["1 … 9", "it is this one of the likeliest speakers"], ["Y", "it is right as it stands"], ["0", "not speech: the narrator’s"],
    ["Enter", "choose any speaker: type his name"], ["N, Shift N", "next, previous doubt"], ["[ ]", "previous, next chapter"],
    ["S", "split the line"], ["J", "join it with the next"], ["I", "directions: whispered, slower, pause …"],
    ["M", "mark it: mend this"], ["T", "hear another take"], ["R, Shift R", "render this chapter, this scene first"],
  ]],
  ["Sound", [["← →", "5 seconds back, ahead"], ["J L", "15 back, 30 ahead"], ["Space, K", "play, pause"], ["− +", "slower, faster"]]],
];

export function Help() {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} class="help" aria-labelledby="help-title" onClose=${() => set({ help: false })}>
    <h2 id="help-title">Keys</h2>
    ${KEYS.map(([title, rows]) => html`<section key=${title}><h3>${title}</h3><dl>${rows.map(([key, what]) => html`
      <div key=${key}><dt>${key.split(", ").map((one, at) => html`${at > 0 && ", "}<kbd>${one}</kbd>`)}</dt><dd>${what}</dd></div>`)}</dl></section>`)}
    <p>Everything you decide is written into <code>script/</code>, <code>voices.yaml</code> and <code>book.yaml</code> at once; you may use your editor and the command line at the same time.</p>
    <button class="main" autofocus onClick=${() => dialog.current.close()}>Close</button>
  </dialog>`;
}
