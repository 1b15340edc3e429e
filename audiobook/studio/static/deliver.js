// The finished book given away: files, checks, copies for other players, the feed, a page for other devices.
import { html, useEffect, useState } from "./preact-htm.js";
import { attempt, base, get, many, minutes, notice, post, say, set, url, useStore } from "./api.js";
import { Outcome } from "./sound.js";

const order = (wanted) => attempt(() => post("/queue", wanted)).then((fresh) => fresh && set({ queue: fresh }));
const isDelivery = (item) => /^(Check|Make)/.test(item.label);
const COPIES = [["m4b", "M4B, one file with chapters"], ["readalong", "Read-along EPUB"], ["one file", "One file of the book’s format"], ["w3c", "W3C audiobook manifest"]];

function Progress({ items }) {
  return html`<ul class="queue" aria-label="What is being made">${items.map((item) => html`<li key=${item.id}><span class="label">${item.label}</span>
    ${item.state === "running" ? html`<progress aria-label=${item.label} max=${item.total || 1} value=${item.total ? item.done : null}></progress><span>${item.seconds_left ? `${minutes(item.seconds_left)} left` : "at work"}</span>` : html`<span>${item.state}</span>`}
    ${item.problem && html`<p class="alert">${item.problem}</p>`}
    ${item.result && html`<${Outcome} item=${item} />`}</li>`)}</ul>`;
}

function Copies() {
  const [library, setLibrary] = useState("");
  return html`<h3>Copies for other players</h3>
    <p class="buttons">${COPIES.map(([kind, title]) => html`<button key=${kind} onClick=${() => order({ action: "share", profile: kind })}>${title}</button>`)}</p>
    <form onSubmit=${(event) => { event.preventDefault(); order({ action: "share", profile: "audiobookshelf", path: library }); }}>
      <label for="library">Copy into a library of Audiobookshelf</label><p class="pair"><input id="library" placeholder="/srv/audiobooks" value=${library} onInput=${(event) => setLibrary(event.target.value)} /><button disabled=${!library.trim()}>Copy</button></p></form>`;
}

function Feed({ view, setView }) {
  const [feed, setFeed] = useState(view.feed);
  useEffect(() => setFeed(view.feed), [JSON.stringify(view.feed)]);
  const changed = JSON.stringify(feed) !== JSON.stringify(view.feed);
  const change = (changes) => setFeed({ ...feed, ...changes });
  const text = (key, title, options = {}) => html`<p class=${options.whole ? "whole" : ""}><label for=${`feed-${key}`}>${title}</label><input id=${`feed-${key}`} type=${options.type || "text"} placeholder=${options.placeholder || ""} value=${feed[key]} onInput=${(event) => change({ [key]: event.target.value })} /></p>`;
  const keep = async () => {
    const fresh = changed ? await attempt(() => post("/feed", { ...feed, every_days: Number(feed.every_days) || 0 })) : view;
    if (fresh && changed) { setView(fresh); say("Written into book.yaml."); }
    return fresh;
  };
  const write = async (all) => {
    const fresh = await keep();
    const missing = fresh?.needs.find((need) => need.required);
    if (!fresh) return;
    if (missing) {
      notice(`The feed needs ${missing.message}.`);
      document.getElementById(missing.field)?.focus();
    } else order({ action: "feed", profile: all ? "all" : "" });
  };
  return html`<h3>Podcast feed</h3>
    <p class="hint">It is written beside the chapters, with a page. Copy the whole folder to your web host; listeners subscribe in any podcast app.</p>
    ${view.needs.length > 0 && html`<ul class="needs">${view.needs.map((need) => html`<li key=${need.field} class=${need.required ? "alert" : "hint"}>${need.required ? "Needed: " : "Directories ask for "}<button class="link" onClick=${() => document.getElementById(need.field)?.focus()}>${need.message}</button></li>`)}</ul>`}
    <form class="details" onSubmit=${(event) => { event.preventDefault(); write(false); }}>
      ${text("base_url", "Web address of the folder", { whole: true, placeholder: "https://example.org/my-novel/", type: "url" })}
      ${text("email", "E-mail, public in the feed", { type: "email" })}
      <p><label for="feed-category">Category</label><select id="feed-category" value=${feed.category} onChange=${(event) => change({ category: event.target.value })}><option value="">Arts > Books (usual)</option>${view.categories.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select></p>
      ${text("first_release", "First chapter comes out on", { placeholder: "2026-12-01" })}
      ${text("every_days", "Days between two, 0: all at once", { type: "number" })}
      ${text("copyright", "Copyright")}
      ${text("link", "Your web site", { type: "url" })}
      ${text("new_feed_url", "The feed has moved to", { type: "url", whole: true })}
      <label class="tick"><input type="checkbox" checked=${feed.complete} onChange=${(event) => change({ complete: event.target.checked })} /> the book is complete</label>
      <label class="tick"><input type="checkbox" checked=${feed.explicit} onChange=${(event) => change({ explicit: event.target.checked })} /> explicit language</label>
      <p class="buttons"><button class="main">Write the feed</button><button type="button" onClick=${() => write(true)}>Write it with chapters to come</button><button type="button" disabled=${!changed} onClick=${keep}>Keep the details only</button></p>
    </form>
    ${view.feed_url && html`<p>Listeners subscribe to <code>${view.feed_url}</code></p>`}`;
}

function Serve({ view, setView }) {
  const ask = (action) => attempt(() => post("/serve", { action })).then((fresh) => {
    if (!fresh) return;
    setView(fresh);
    say(fresh.serving ? `Open at ${fresh.serving.address}` : "Nobody is served any more.");
  });
  const { serving } = view;
  return html`<h3>Listen on another device</h3>
    <p class="buttons"><button disabled=${!view.produced || serving?.network} onClick=${() => ask("network")}>Open it to this network</button><button disabled=${!view.produced || (serving && !serving.network)} onClick=${() => ask("start")}>On this computer only</button>
      ${serving && html`<button onClick=${() => ask("stop")}>End it</button>`}
      ${view.produced && html`<a href=${`/api/${base.book}/listen/`} target="_blank" rel="noopener">Listen as a listener would</a>`}</p>
    ${serving ? html`<div class="serving"><p>The page is at <a href=${serving.address} target="_blank" rel="noopener">${serving.address}</a></p><p>Podcast apps subscribe to <code>${serving.feed}</code></p>
      ${serving.network && html`<img class="code" src=${url("/serve/code", { of: serving.address })} alt="The address as a code for a phone’s camera" width="160" height="160" /><p class="hint">Whoever has this address can listen. It ends with the studio.</p>`}</div>`
      : html`<p class="hint">${view.produced ? "Nobody else can reach the book now." : "Make the chapters’ files first."}</p>`}`;
}

const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

export function Deliver({ details }) {
  const { queue } = useStore();
  const [view, setView] = useState(null);
  const [profile, setProfile] = useState(details.details.profile || details.profiles[0]);
  const items = [...queue.filter((item) => item.state === "running" && !isDelivery(item)), ...queue.filter(isDelivery).slice(-4).reverse()];
  const finished = items.filter((item) => !["waiting", "running"].includes(item.state)).map((item) => item.id).join();
  useEffect(() => { attempt(() => get("/delivery")).then((fresh) => fresh && setView(fresh)); }, [finished, base.book, details]);
  if (!view) return html`<p class="loading">Looking into output …</p>`;
  return html`<section aria-labelledby="deliver" class="deliver"><h2 id="deliver">Deliver</h2>
    <p class="buttons"><button class="main" onClick=${() => order({ action: "files" })}>Make the chapters’ files</button></p>
    <p class="pair"><label for="check">Hold it against</label><select id="check" value=${profile} onChange=${(event) => setProfile(event.target.value)}>${details.profiles.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select><button disabled=${!view.produced} onClick=${() => order({ action: "check", profile })}>Check</button></p>
    <${Progress} items=${items} />
    <${Copies} />
    <${Feed} view=${view} setView=${setView} />
    <${Serve} view=${view} setView=${setView} />
    <h3>Files</h3><p>They lie in <code>${view.folder}</code></p>
    <details><summary>${many(view.files.length, "file")}</summary><ul class="files">${view.files.map((file) => html`<li key=${file.path}><code>${file.name}</code> <span class="hint">${size(file.size)}</span></li>`)}</ul></details></section>`;
}
