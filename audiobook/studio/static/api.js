// Talks to the server: JSON requests, events, and what is heard.
import { html, useEffect, useRef, useState } from "./preact-htm.js";

export class Refused extends Error {
  constructor(refusal, status) {
    const file = (refusal.where || "").split(/[\\/]/).at(-1);
    super(file ? `${file}: ${refusal.message}` : refusal.message);
    this.hint = refusal.hint || "";
    this.status = status;
  }
}

async function answer(response) {
  if (response.ok) return response.status === 204 ? null : response.json();
  let refusal;
  try {
    refusal = await response.json();
  } catch {
    refusal = { message: `The studio answered ${response.status}.`, hint: "Open it again by its whole address." };
  }
  throw new Refused(refusal, response.status);
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { "X-Studio": "1", ...options.headers } });
  } catch {
    throw new Refused({ message: "The studio does not answer.", hint: "Is `audiobook studio` still running?" }, 0);
  }
  return answer(response);
}

export const base = { book: "" };
const here = (path) => `/api/${base.book}${path}`;

export const getRoot = (path) => ask(`/api/${path}`);
export const postRoot = (path, body) => ask(`/api/${path}`, { method: "POST", body: JSON.stringify(body) });
export const get = (path) => ask(here(path));
export const post = (path, body = {}) => ask(here(path), { method: "POST", body: JSON.stringify(body) });
export const put = (path, body) => ask(here(path), { method: "PUT", body });
export const url = (path, query) => here(path) + (query ? `?${new URLSearchParams(query)}` : "");

// ---- one store for all views

const listeners = new Set();
export const store = {
  view: "script", book: null, chapter: null, doubts: null, marks: [], queue: [], paused: false,
  notices: [], said: "", connected: true, busy: "",
};

export function set(changes) {
  Object.assign(store, changes);
  for (const listener of [...listeners]) listener();
}

export function useStore() {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return store;
}

let noticed = 0;
// Of one topic only the last stands: what came before it is over, and would only cover the page.
export function notice(message, { hint = "", kind = "", changes = [], topic = "" } = {}) {
  const id = ++noticed;
  const others = store.notices.filter((each) => !topic || each.topic !== topic);
  set({ notices: [...others.slice(-3), { id, message, hint, kind, changes, topic }] });
  if (kind !== "error") setTimeout(() => dismiss(id), changes.length ? 15000 : 6000);
}
export const dismiss = (id) => set({ notices: store.notices.filter((each) => each.id !== id) });
export const say = (text) => set({ said: store.said === text ? `${text}\u00a0` : text });

export async function attempt(work, fallback) {
  try {
    return await work();
  } catch (error) {
    notice(error.message, { hint: error.hint || "", kind: "error" });
    return fallback;
  }
}

// ---- events

const handlers = {};
export const on = (kind, handler) => {
  (handlers[kind] ||= new Set()).add(handler);
  return () => handlers[kind].delete(handler);
};

export function listen() {
  const source = new EventSource("/api/events");
  source.addEventListener("hello", () => {
    const again = !store.connected;
    set({ connected: true });
    if (again) for (const handler of handlers.reconnect || []) handler();
  });
  source.addEventListener("error", () => set({ connected: false }));
  for (const kind of ["script", "book", "files", "queue", "notice"]) {
    source.addEventListener(kind, (event) => {
      const told = JSON.parse(event.data);
      if (told.book !== base.book) return;
      for (const handler of handlers[kind] || []) handler(told.content);
    });
  }
}

// What a view shows, read again whenever the book's files changed: by undo, another page, an editor.
// `refusal` is why it cannot be had.
export function useContent(path, take) {
  const [refusal, setRefusal] = useState(null);
  const shown = useRef(false);
  const load = () => get(path).then((fresh) => { shown.current = true; setRefusal(null); take(fresh); }, (error) => {
    setRefusal(error);
    say(error.message);
    if (shown.current) notice(error.message, { hint: error.hint || "", kind: "error" });
  });
  useEffect(() => {
    load();
    document.addEventListener("content-changed", load);
    return () => document.removeEventListener("content-changed", load);
  }, []);
  return { load, refusal };
}

export function Loading({ title, what, refusal, again }) {
  if (!refusal) return html`<p class="loading">${what} …</p>`;
  return html`<div class="page narrow"><div class="head"><h1 tabindex="-1">${title}</h1></div>
    <p class="alert">${refusal.message} ${refusal.hint}</p><p class="buttons"><button onClick=${again}>Try again</button></p></div>`;
}

// ---- helpers of all views

export const minutes = (seconds) => {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const rest = `${Math.floor((whole % 3600) / 60)}`;
  return hours ? `${hours} h ${rest} min` : whole < 60 ? `${whole} s` : `${rest} min`;
};
export const many = (count, word, plural = `${word}s`) => `${count.toLocaleString("en")} ${count === 1 ? word : plural}`;
