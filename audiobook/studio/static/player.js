// Plays lines of the script one after the other, each as it sounds now, and asks for the next in time.
import { attempt, notice, set, store, url } from "./api.js";

const audio = new Audio();
export const memory = new playback.Memory("studio");
const voice = new playback.Playback(audio, memory, { onSpeed: (speed) => set({ speed }) });
const ahead = new Map(); // place → promise of a blob's address
let playing = null; // { file, line }
let nextLine = () => null;
let onLine = () => {};
export const times = { asked: 0, began: 0 };

const key = (place) => `${place.file}:${place.line}:${place.stamp || ""}`;

async function load(place, inAdvance) {
  const response = await fetch(url("/hear", { file: place.file, line: place.line, ...(place.take ? { take: place.take } : {}), ...(inAdvance ? { ahead: 1 } : {}) }));
  if (response.status === 204) return "";
  if (!response.ok) {
    const refusal = await response.json();
    throw Object.assign(new Error(refusal.message), { hint: refusal.hint });
  }
  return URL.createObjectURL(await response.blob());
}

function ready(place, inAdvance = false) {
  if (!ahead.has(key(place))) {
    const coming = load(place, inAdvance);
    coming.catch(() => ahead.delete(key(place)));
    ahead.set(key(place), coming);
    if (ahead.size > 12) {
      const [oldest, promise] = ahead.entries().next().value;
      ahead.delete(oldest);
      promise.then((address) => address && address !== audio.src && URL.revokeObjectURL(address), () => {});
    }
  }
  return ahead.get(key(place));
}

// What was fetched may sound otherwise now.
export function forget() {
  for (const promise of ahead.values()) promise.then((address) => address && address !== audio.src && URL.revokeObjectURL(address), () => {});
  ahead.clear();
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
    const address = await ready(place);
    if (playing !== place) return;
    if (!address) return goOn();
    voice.open(address);
    voice.tellSystem({ title: store.chapter?.title || "", album: store.book.title, next: goOn });
    await audio.play();
    const next = follow(place);
    if (next) ready(next, true).catch(() => {});
  } catch (error) {
    if (error.name === "AbortError" || playing !== place) return;
    stop();
    notice(error.message, { hint: error.hint || "", kind: "error" });
  }
}

function goOn() {
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
