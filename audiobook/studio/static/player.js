// Plays lines of the script one after the other, each as it sounds now, and asks for the next in time.
import { attempt, notice, set, store, url } from "./api.js";

const audio = new Audio();
export const memory = new playback.Memory("studio");
const voice = new playback.Playback(audio, memory, { onSpeed: (speed) => set({ speed }) });
const sounds = new Map(); // place → { coming: promise of a blob's address, request, isThere }
const announced = new Set(); // lines that the server speaks ahead
let playing = null; // { file, line }
let nextLine = () => null;
let onLine = () => {};
export const times = { asked: -Infinity, began: 0 };
const SOON = 0.4; // s
const LISTENS = 60000; // ms after which somebody who heard a line is taken for one who reads

const key = (place) => `${place.file}:${place.line}:${place.take || ""}:${place.part || 0}`;

// A line comes in parts: the first sounds while the others are spoken.
async function load({ file, line, take, part = 0 }, signal) {
  const response = await fetch(url("/hear", { file, line, part, ...(take ? { take } : {}) }), { signal });
  if (response.status === 204) return { address: "", parts: 0 };
  if (!response.ok) {
    const refusal = await response.json();
    throw Object.assign(new Error(refusal.message), { hint: refusal.hint });
  }
  return { address: URL.createObjectURL(await response.blob()), parts: Number(response.headers.get("X-Parts")) };
}

// A request that nobody needs any more would keep one of the browser's few connections.
function letGo(name) {
  const { coming, request } = sounds.get(name);
  sounds.delete(name);
  request.abort();
  coming.then(({ address }) => address && address !== audio.src && URL.revokeObjectURL(address), () => {});
}

function ready(place) {
  const name = key(place);
  if (!sounds.has(name)) {
    const request = new AbortController();
    const sound = { request, isThere: false, coming: load(place, request.signal) };
    sound.coming.then(() => { sound.isThere = true; }, () => { if (sounds.get(name) === sound) sounds.delete(name); });
    sounds.set(name, sound);
    if (sounds.size > 12) letGo(sounds.keys().next().value);
  }
  return sounds.get(name).coming;
}

function announce({ file, line }) {
  const name = key({ file, line });
  if (sounds.has(name) || announced.has(name)) return;
  announced.add(name);
  fetch(url("/hear", { file, line, ahead: 1 })).catch(() => announced.delete(name));
}

// What was fetched may sound otherwise now.
export function forget() {
  announced.clear();
  for (const name of [...sounds.keys()]) {
    if (playing && name === key(playing)) sounds.delete(name); // somebody waits for it
    else letGo(name);
  }
}

// Who has just listened will hear the line that he changed: it is spoken while the page shows it. One at a time.
let preparing = false, toPrepare = null;
export async function prepare(place) {
  toPrepare = place;
  if (preparing || playing || performance.now() - times.asked > LISTENS) return;
  preparing = true;
  while (toPrepare) {
    const next = toPrepare;
    toPrepare = null;
    await ready(next).catch(() => {});
  }
  preparing = false;
}

export function stop() {
  playing = null;
  audio.pause();
  set({ playing: null });
}

export async function play(place, { follow = () => null, moved = () => {} } = {}) {
  nextLine = follow;
  onLine = moved;
  playing = place;
  times.asked = performance.now();
  set({ playing: place });
  for (const [name, { isThere }] of [...sounds]) if (!isThere && name !== key(place)) letGo(name);
  try {
    const { address, parts } = await ready(place);
    if (playing !== place) return;
    if (!address) return goOn();
    place.parts = parts;
    voice.open(address);
    voice.tellSystem({ title: store.chapter?.title || "", album: store.book.title, next: goToNextLine });
    await audio.play();
    const next = follow(place);
    if (next && !nextPart(place)) announce(next);
  } catch (error) {
    if (error.name === "AbortError" || playing !== place) return;
    stop();
    notice(error.message, { hint: error.hint || "", kind: "error" });
  }
}

const nextPart = (place) => ((place.part || 0) + 1 < place.parts ? { ...place, part: (place.part || 0) + 1 } : null);

function goOn() {
  const rest = playing && nextPart(playing);
  if (rest) play(rest, { follow: nextLine, moved: onLine });
  else goToNextLine();
}

function goToNextLine() {
  const next = playing && nextLine(playing);
  if (!next) return stop();
  onLine(next);
  play(next, { follow: nextLine, moved: onLine });
}

audio.addEventListener("playing", () => {
  times.began = performance.now();
  document.dispatchEvent(new CustomEvent("heard", { detail: times.began - times.asked }));
});
audio.addEventListener("ended", goOn);
audio.addEventListener("timeupdate", () => { // what comes next is at hand when this ends
  const ends = audio.duration - audio.currentTime <= SOON; // no number before the sound is known
  if (!ends || audio.paused || !playing?.parts) return;
  const next = nextPart(playing) || nextLine(playing);
  if (next) ready(next).catch(() => {});
});
export const speed = (rate) => voice.useSpeed(rate);
set({ playing: null });

// A single sound: a voice that is tried.
const trial = new Audio();
let trying = "";
export async function hear(address) {
  stop();
  if (trying === address && !trial.paused) {
    trial.pause();
    set({ trying: "" });
    return;
  }
  trying = address;
  times.asked = performance.now();
  set({ trying: address });
  await attempt(async () => {
    const response = await fetch(address);
    if (!response.ok) {
      const refusal = await response.json();
      throw Object.assign(new Error(refusal.message), { hint: refusal.hint });
    }
    const blob = await response.blob();
    if (trying !== address) return;
    if (trial.src) URL.revokeObjectURL(trial.src);
    trial.src = URL.createObjectURL(blob);
    await trial.play();
    times.began = performance.now();
    document.dispatchEvent(new CustomEvent("heard", { detail: times.began - times.asked }));
  });
}
trial.addEventListener("ended", () => set({ trying: "" }));
