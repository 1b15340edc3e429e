"use strict";
// Keeps the book on the device: its page at once, each chapter when it is opened first, or all of
// them when the listener asks for it.
// What precedes this line names the book and the version of each of its files.

const PAGE = `page of ${BOOK}`, SOUND = `sound of ${BOOK}`;
const scope = self.registration.scope;
const address = (name) => new URL(name, scope).href;
const key = (name, versions) => `${address(name)}?version=${versions[name]}`;
const underWay = new Map();

function keep(name, cacheName, versions) {
  const place = key(name, versions);
  if (!underWay.has(place)) underWay.set(place, bring(name, cacheName, place).finally(() => underWay.delete(place)));
  return underWay.get(place);
}

async function bring(name, cacheName, place) {
  const cache = await caches.open(cacheName);
  if (await cache.match(place)) return;
  const answer = await fetch(address(name), { cache: "no-cache" });
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
  await cache.put(place, answer);
}

async function missing() {
  const cache = await caches.open(SOUND);
  const stored = await Promise.all(Object.keys(CHAPTERS).map(async (name) => [name, await cache.match(key(name, CHAPTERS))]));
  return stored.filter(([, answer]) => !answer).map(([name]) => name);
}

async function forgetOthers(cacheName, versions) {
  const cache = await caches.open(cacheName);
  const current = new Set(Object.keys(versions).map((name) => key(name, versions)));
  for (const stored of await cache.keys()) if (!current.has(stored.url)) await cache.delete(stored);
}

// RFC 9110, section 14: players ask for a part of a chapter.
async function part(stored, range) {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range);
  if (!asked || (!asked[1] && !asked[2])) return stored;
  const sound = await stored.blob();
  const first = asked[1] ? Number(asked[1]) : Math.max(sound.size - Number(asked[2]), 0);
  const last = asked[1] && asked[2] ? Math.min(Number(asked[2]), sound.size - 1) : sound.size - 1;
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${sound.size}` } });
  return new Response(sound.slice(first, last + 1), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(last - first + 1),
      "Content-Range": `bytes ${first}-${last}/${sound.size}`,
      "Content-Type": stored.headers.get("Content-Type") || "audio/mpeg",
    },
  });
}

async function pageFile(name) {
  const stored = await (await caches.open(PAGE)).match(key(name, PAGE_FILES));
  return stored || fetch(address(name));
}

async function chapter(event, name) {
  const stored = await (await caches.open(SOUND)).match(key(name, CHAPTERS));
  const range = event.request.headers.get("Range");
  if (stored) return range ? part(stored, range) : stored;
  event.waitUntil(keep(name, SOUND, CHAPTERS).catch(() => {})); // no room, or no network: next time
  return fetch(event.request);
}

self.addEventListener("install", (event) => {
  const files = Object.keys(PAGE_FILES).map((name) => keep(name, PAGE, PAGE_FILES));
  event.waitUntil(Promise.all(files).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidied = Promise.all([forgetOthers(PAGE, PAGE_FILES), forgetOthers(SOUND, CHAPTERS)]);
  event.waitUntil(tidied.then(() => self.clients.claim()));
});

// The page asks which chapters are not here, and for one of them after the other.
self.addEventListener("message", (event) => {
  const [port] = event.ports, name = event.data.keep;
  const answer = name in CHAPTERS ? keep(name, SOUND, CHAPTERS).then(() => true, () => false) : missing();
  event.waitUntil(answer.then((content) => port.postMessage(content)));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !event.request.url.startsWith(scope)) return;
  const name = decodeURIComponent(new URL(event.request.url).pathname.slice(new URL(scope).pathname.length)) || "index.html";
  if (name in PAGE_FILES) event.respondWith(pageFile(name));
  else if (name in CHAPTERS) event.respondWith(chapter(event, name));
});
