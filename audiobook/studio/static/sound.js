// What is to be spoken, the queue, and the finished chapters with their waves.
import { html, useEffect, useRef, useState } from "./preact-htm.js";
import { Loading, attempt, get, many, minutes, on, post, set, store, url, useContent, useStore } from "./api.js";
import WaveSurfer from "./wavesurfer.js";
import { openChapter } from "./script.js";
import * as player from "./player.js";

const { clock, spokenClock } = playback;
const MOST_HEARD = 200; // lines of `verify`, as the server sends them

const order = (wanted) => attempt(() => post("/queue", wanted)).then((queue) => queue && set({ queue }));

function Queue() {
  const { queue, paused } = useStore();
  const open = queue.filter((item) => ["waiting", "running"].includes(item.state));
  const over = queue.filter((item) => !["waiting", "running"].includes(item.state)).slice(-8).reverse();
  return html`<section aria-labelledby="queue"><div class="head"><h2 id="queue">Queue</h2>
      ${open.length > 0 && html`<button onClick=${() => order({ action: paused ? "resume" : "pause" })}>${paused ? "Go on" : "Pause"}</button><button onClick=${() => order({ action: "stop" })}>Stop all</button>`}</div>
    ${!queue.length && html`<p class="hint">Nothing is being made. The page may be closed meanwhile: what is rendered goes on.</p>`}
    <ul class="queue">${[...open, ...over].map((item) => html`<li key=${item.id} class=${item.state}>
      <span class="label">${item.label}</span>
      ${item.state === "running" ? html`<progress aria-label=${item.label} max=${item.total || 1} value=${item.total ? item.done : null}></progress><span>${item.seconds_left ? `${minutes(item.seconds_left)} left` : paused ? "paused" : "at work"}</span>`
        : html`<span>${item.state}</span>`}
      ${item.state === "waiting" && open[0] !== item && html`<button class="quiet" onClick=${() => order({ action: "first", id: item.id })}>first</button>`}
      ${item.problem && html`<p class="alert">${item.problem}</p>`}
      ${item.result && html`<${Outcome} item=${item} />`}</li>`)}</ul></section>`;
}

export function Outcome({ item }) {
  if (item.result.url) {
    const { path, url: address, listed, chapters, next_release: next, moved_from: previous } = item.result;
    return html`<p><code>${path}</code><br />${listed} of ${many(chapters, "chapter")}${next ? `; the next one comes ${next}` : ""}. Copy the folder to its place; listeners subscribe to <code>${address}</code>.
      ${previous && html`<br /><b>It has moved from ${previous}.</b> Leave a feed there for some weeks that says under “The feed has moved to” where it is now.`}</p>`;
  }
  if (!Array.isArray(item.result)) return null;
  if (item.result.length && "requirement" in item.result[0]) {
    const failed = item.result.filter((each) => !each.passed);
    return html`<details open=${failed.length > 0}><summary>${failed.length ? `${failed.length} of ${item.result.length} requirements failed` : `All ${item.result.length} requirements are met`}</summary><ul class="findings">${failed.map((each) => html`
      <li key=${each.requirement}><b>${each.requirement}</b> ${each.measured} <span class="hint">(asked: ${each.expected})</span>${each.where.map((place) => html`<br /><span class="hint">${place}</span>`)}${each.mend && html`<br />To mend it: ${each.mend}`}</li>`)}</ul></details>`;
  }
  if (item.result.length && "errors" in item.result[0]) return html`<details open><summary>${item.result.length < MOST_HEARD ? many(item.result.length, "line") : `The ${MOST_HEARD} worst lines`} not heard as written</summary><ul class="places">${item.result.map((each) => html`
    <li key=${each.chapter + each.start}><button class="link" onClick=${() => document.dispatchEvent(new CustomEvent("seek-track", { detail: each }))}>${each.speaker}: ${each.text.slice(0, 100)}</button> <span class="hint">${each.unheard ? "nothing heard" : many(each.errors, "word")}</span></li>`)}</ul></details>`;
  return html`<ul>${item.result.filter((each) => typeof each === "string").map((path) => html`<li key=${path}><code>${path}</code></li>`)}</ul>`;
}

function Track({ tracks }) {
  const [number, setNumber] = useState(tracks[0].number);
  const [track, setTrack] = useState(null);
  const [at, setAt] = useState(0);
  const [running, setRunning] = useState(false);
  const { speed } = useStore();
  const wave = useRef();
  const surfer = useRef();
  const audio = useRef();
  const wanted = useRef({ at: 0 });
  const opened = useRef(null);
  const chapter = tracks.find((each) => each.number === number) || tracks[0];
  const voice = useRef();
  useEffect(() => {
    voice.current = new playback.Playback(audio.current, player.memory, { onSpeed: player.speed });
    // Keys seek wherever the focus is.
    const keys = (event) => { if (event.key === " ") player.stop(); voice.current.onKey(event); };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, []);
  useEffect(() => voice.current.useSpeed(speed), [speed]);
  useEffect(() => {
    // A chapter that was made anew goes on from its place.
    const again = opened.current === chapter.number && { at: voice.current.place, play: !audio.current.paused };
    voice.current.open(url(`/tracks/${chapter.number}/audio`, { version: chapter.version }), again || wanted.current);
    voice.current.tellSystem({ title: chapter.title || `Chapter ${chapter.number}`, album: store.book.title });
    wanted.current = { at: 0 };
    opened.current = chapter.number;
    setTrack(null);
    let isLeft = false;
    attempt(() => get(`/tracks/${chapter.number}`)).then((fresh) => fresh && !isLeft && setTrack(fresh));
    return () => { isLeft = true; };
  }, [chapter.number, chapter.version]);
  useEffect(() => {
    if (!track || !wave.current) return undefined;
    // A canvas does not know the page's variables.
    const colour = (name) => {
      wave.current.style.color = `var(${name})`;
      return getComputedStyle(wave.current).color;
    };
    surfer.current = WaveSurfer.create({
      container: wave.current, media: audio.current, peaks: [track.peaks], duration: track.duration, height: 84, cspNonce: document.querySelector("meta[name=style-nonce]").content,
      waveColor: colour("--wave"), progressColor: colour("--accent"), cursorColor: colour("--accent"), barWidth: 2, barGap: 1, barRadius: 1, normalize: true,
    });
    return () => surfer.current.destroy();
  }, [track]);
  useEffect(() => {
    const seek = ({ detail }) => {
      if (detail.chapter !== number) {
        wanted.current = { at: detail.start, play: true };
        setNumber(detail.chapter);
      } else {
        voice.current.seekTo(detail.start);
        voice.current.play();
      }
    };
    document.addEventListener("seek-track", seek);
    return () => document.removeEventListener("seek-track", seek);
  }, [number]);
  const toggle = () => { player.stop(); voice.current.toggle(); };
  const now = track ? playback.lineAt(track.text, at) : -1;
  const lines = track ? track.text.slice(Math.max(0, now - 3), Math.max(0, now - 3) + 9) : [];
  return html`<section class="track" aria-label="Finished chapters">
    <p class="pair"><label class="unseen" for="track">Chapter</label><select id="track" value=${chapter.number} onChange=${(event) => setNumber(Number(event.target.value))}>${tracks.map((each) => html`<option key=${each.number} value=${each.number}>${each.title || `Chapter ${each.number}`}</option>`)}</select>
      <button class="play" aria-label=${running ? "Pause" : "Play"} onClick=${toggle}><svg viewBox="0 0 24 24" class="filled" aria-hidden="true"><path d=${running ? "M6 4h4v16H6zM14 4h4v16h-4z" : "M7 4v16l13-8z"} /></svg></button>
      <button onClick=${() => voice.current.seekBy(-playback.BACK)} aria-label="Back 15 seconds">−15</button><button onClick=${() => voice.current.seekBy(playback.AHEAD)} aria-label="Ahead 30 seconds">+30</button>
      <label class="unseen" for="track-speed">Speed</label><select id="track-speed" value=${String(speed)} onChange=${(event) => player.speed(Number(event.target.value))}>${playback.SPEEDS.map((rate) => html`<option key=${rate} value=${rate}>${rate}×</option>`)}</select><span class="figures">${clock(at)} / ${clock(track?.duration || 0)}</span></p>
    <audio ref=${audio} preload="metadata" onTimeUpdate=${(event) => setAt(event.currentTarget.currentTime)} onSeeked=${(event) => setAt(event.currentTarget.currentTime)} onPlay=${() => setRunning(true)} onPause=${() => setRunning(false)}></audio>
    <div class="wave" ref=${wave} role="slider" tabindex="0" aria-label="Place in the chapter" aria-valuemin="0" aria-valuemax=${Math.round(track?.duration || 1)} aria-valuenow=${Math.round(at)} aria-valuetext=${`${spokenClock(at)}${now >= 0 ? `, ${track.text[now].speaker}` : ""}`}></div>
    <div class="follow">${lines.map((line) => html`<p key=${line.start} class=${track.text[now] === line ? "now" : ""}><button class="link" onClick=${() => { voice.current.seekTo(line.start); voice.current.play(); }}><b>${line.speaker === "Narrator" ? "" : `${line.speaker}: `}</b>${line.text}</button></p>`)}</div>
  </section>`;
}

export function SoundView() {
  const { book } = useStore();
  const [view, setView] = useState(null);
  const { load, refusal } = useContent("/sound", (fresh) => { setView(fresh); set({ queue: fresh.queue, paused: fresh.paused }); });
  useEffect(() => {
    let open = true;
    const off = on("queue", ({ queue }) => {
      const busy = queue.some((item) => ["waiting", "running"].includes(item.state));
      if (open && !busy) load();
      open = busy;
    });
    return off;
  }, []);
  if (!view) return html`<${Loading} title="Sound" what="Counting what is to be spoken" refusal=${refusal} again=${load} />`;
  const missing = view.chapters.reduce((sum, each) => sum + each.missing, 0);
  return html`<div class="page broad"><div class="head"><h1 tabindex="-1">Sound</h1>
      ${missing > 0 && html`<button onClick=${() => order({ action: "rest" })}>Render all that is missing</button>`}
      <button class="main" onClick=${() => order({ action: "files" })}>Make the chapters’ files</button>
      ${view.tracks.length > 0 && html`<button onClick=${() => order({ action: "verify" })}>Verify by ear</button>`}</div>
    <p>${missing ? html`${many(missing, "line")} to be spoken, ${minutes(view.seconds)} of sound${view.cpu_seconds ? `, about ${minutes(view.cpu_seconds)} of one core` : ""}: ${Object.entries(view.reasons).map(([reason, count]) => `${count} ${reason}`).join(", ")}.` : "Everything is spoken."}</p>
    ${view.tracks.length > 0 && html`<${Track} tracks=${view.tracks} />`}
    <${Queue} />
    <section aria-labelledby="missing"><h2 id="missing">Chapters</h2><ul class="renders">${view.chapters.map((each) => html`<li key=${each.chapter}>
      <button class="link" onClick=${() => openChapter(each.chapter)}>${each.title || `Chapter ${each.chapter}`}</button>
      <span class="figures">${each.missing ? `${each.missing} of ${each.lines} lines · ${Object.keys(each.reasons).join(", ")}` : "spoken"}</span>
      ${each.missing > 0 && html`<button onClick=${() => order({ action: "chapter", file: book.chapters[each.chapter - 1].file })}>Render first<span class="unseen"> ${each.title}</span></button>`}
      ${each.doubtful.length > 0 && html`<ul class="places">${each.doubtful.map((place) => html`<li key=${place.line}><button class="link" onClick=${() => openChapter(each.chapter, place.line)}>${place.text.slice(0, 80)}</button> <span class="alert">${place.word}</span></li>`)}</ul>`}</li>`)}</ul></section>
  </div>`;
}
