// Plays lines of the script one after the other, each as it sounds now, and asks for the next in time.
import { attempt, notice, set, store, url } from "./api.js";

const audio = new Audio();
export const memory = new playback.Memory("studio");
const voice = new playback.Playback(audio, memory, { onSpeed: (speed) => set({ speed }) });
const ahead = new Map(); // place → promise of a blob's address
let playing = null; // { file, line }
let nextLine = () => null;
let onLine = () => {};
export const times = { asked: -Infinity, began: 0 };
const LISTENS = 60000; // ms after which somebody who heard a line is taken for one who reads

const key = (place) => `${place.file}:${place.line}:${place.take || ""}:${place.part || 0}`;

// A line comes in parts: the first sounds while the others are spoken.
async function load({ file, line, take, part = 0 }, inAdvance) {
  const response = await fetch(url("/hear", { file, line, part, ...(take ? { take } : {}), ...(inAdvance ? { ahead: 1 } : {}) }));
  if (response.status === 204) return { address: "", parts: 0 };
  if (!response.ok) {
    const refusal = await response.json();
    throw Object.assign(new Error(refusal.message), { hint: refusal.hint });
  }
  return { address: URL.createObjectURL(await response.blob()), parts: Number(response.headers.get("X-Parts")) };
}

const letGo = (promise) => promise.then(({ address }) => address && address !== audio.src && URL.revokeObjectURL(address), () => {});

function ready(place, inAdvance = false) {
  const name = key(place);
  if (!ahead.has(name)) {
    const coming = load(place, inAdvance);
    coming.catch(() => { if (ahead.get(name) === coming) ahead.delete(name); });
    ahead.set(name, coming);
    if (ahead.size > 12) {
      const [oldest, promise] = ahead.entries().next().value;
      ahead.delete(oldest);
      letGo(promise);
    }
  }
  return ahead.get(name);
}

// What was fetched may sound otherwise now.
export function forget() {
  for (const promise of ahead.values()) letGo(promise);
  ahead.clear();
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
  try {
    const { address, parts } = await ready(place);
    if (playing !== place) return;
    if (!address) return goOn();
    place.parts = parts;
    voice.open(address);
    voice.tellSystem({ title: store.chapter?.title || "", album: store.book.title, next: goToNextLine });
    await audio.play();
    const rest = nextPart(place), next = rest || follow(place);
    if (next) ready(next, !rest).catch(() => {});
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
