"use strict";
// Plays recordings: by seconds and by keys, keeps place and speed of each book, tells the system.
globalThis.playback = (() => {
  const STEP = 5, BACK = 15, AHEAD = 30; // seconds
  const HEARD = 2; // seconds before its end from which a recording counts as heard
  const COLOURS = 12; // of theme.css; the first is the narrator's alone
  const SPEEDS = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3];

  function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds || 0)), hours = Math.floor(whole / 3600);
    const minutes = String(Math.floor(whole / 60) % 60), rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${minutes.padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  }

  // As a screen reader says it: "1 minute 5 seconds", where 1:05 is read as a time of day.
  function spokenClock(seconds) {
    const whole = Math.max(0, Math.floor(seconds || 0));
    const parts = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]];
    const said = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
    return said.join(" ") || "0 seconds";
  }

  // `rank`: 0 for the narrator, then by words spoken.
  const colourClass = (rank) => `c${rank ? 1 + ((rank - 1) % (COLOURS - 1)) : 0}`;

  // The last of `lines` that has begun at `seconds`, or -1. They are in order of their `start`.
  function lineAt(lines, seconds) {
    let low = 0, high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].start <= seconds + 0.05) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // What is kept of one book on this device; nothing where the browser keeps nothing.
  class Memory {
    constructor(book) { this.book = book; }
    get(what, otherwise) {
      try { return JSON.parse(localStorage.getItem(`${what}:${this.book}`)) ?? otherwise; } catch { return otherwise; }
    }
    set(what, value) {
      try { localStorage.setItem(`${what}:${this.book}`, JSON.stringify(value)); } catch { /* full, or forbidden */ }
    }
  }

  class Playback {
    // `audio`: an audio element. `memory`: of the book. `onSpeed` is told when the speed changes;
    // `onAgain` is called when it is to play though the recording is over.
    constructor(audio, memory, { onSpeed = () => {}, onAgain = () => this.audio.play() } = {}) {
      Object.assign(this, { audio, memory, onSpeed, onAgain, length: 0, wanted: null, whole: "" });
      this.useSpeed(memory.get("speed", 1));
      audio.addEventListener("loadedmetadata", () => this.arrive());
      for (const event of ["play", "pause", "seeked", "ratechange", "loadedmetadata"]) audio.addEventListener(event, () => this.tellPosition());
    }

    // `length`: in seconds, where it is known before the recording is loaded.
    open(source, { at = 0, length = 0, play = false } = {}) {
      Object.assign(this, { length, wanted: at });
      if (this.whole) URL.revokeObjectURL(this.whole);
      this.whole = "";
      this.audio.src = source;
      this.audio.playbackRate = this.speed; // loading puts it back
      if (play) this.play();
    }

    arrive() {
      const place = this.wanted;
      if (place === null) return;
      this.wanted = null;
      if (place > 0) this.seekTo(place);
    }

    // A host that gives no parts of a file (RFC 9110, section 14) is asked for the whole of it.
    isWithinReach(place) {
      const { seekable } = this.audio;
      for (let n = 0; n < seekable.length; n++) if (seekable.start(n) <= place && place <= seekable.end(n) + 1) return true;
      return false;
    }
    async openWhole(place) {
      const source = this.audio.src, wasPlaying = !this.audio.paused;
      if (source === this.whole) { this.audio.currentTime = place; return; }
      this.wanted = place;
      // Not from the cache: it waits for what the audio element has begun to load.
      const sound = await fetch(source, { cache: "no-store" }).then((answer) => answer.blob()).catch(() => null);
      if (!sound || this.audio.src !== source) return;
      const whole = URL.createObjectURL(sound);
      this.open(whole, { at: this.wanted ?? place, length: this.length, play: wasPlaying });
      this.whole = whole;
    }

    get duration() { return this.audio.duration || this.length; }
    get place() { return this.wanted ?? this.audio.currentTime; }

    play() {
      if (this.audio.ended) return this.onAgain();
      return this.audio.play().catch(() => {}); // the browser wants a touch first, or another recording came
    }
    toggle() { if (this.audio.paused) this.play(); else this.audio.pause(); }
    seekBy(seconds) { this.seekTo(this.place + seconds); }
    seekTo(seconds) {
      const place = Math.min(Math.max(seconds, 0), this.duration || 0);
      if (!this.audio.readyState || this.wanted !== null) this.wanted = place;
      else if (this.isWithinReach(place)) this.audio.currentTime = place;
      else this.openWhole(place);
    }

    useSpeed(speed) {
      this.speed = SPEEDS.includes(speed) ? speed : 1;
      this.audio.defaultPlaybackRate = this.audio.playbackRate = this.speed;
      this.memory.set("speed", this.speed);
      this.onSpeed(this.speed);
    }
    stepSpeed(steps) {
      const at = SPEEDS.indexOf(this.speed) + steps;
      this.useSpeed(SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)]);
    }

    // Wherever the focus is, but not where somebody types. Returns whether the key was meant for the player.
    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest("dialog, textarea, input:not([type=range]), [contenteditable]")) return false;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const chosen = target.closest("select"); // letters and up and down are its own
      const pressed = target.closest("button, a, summary, [role=button]"); // Space presses it
      const slider = target.closest("input, [role=slider]");
      const actions = {
        ArrowLeft: () => this.seekBy(event.shiftKey ? -BACK : -STEP), ArrowRight: () => this.seekBy(event.shiftKey ? AHEAD : STEP),
        ...(slider && {
          ArrowDown: () => this.seekBy(-STEP), ArrowUp: () => this.seekBy(STEP), PageDown: () => this.seekBy(-BACK), PageUp: () => this.seekBy(AHEAD),
          Home: () => this.seekTo(0), End: () => this.seekTo(this.duration),
        }),
        ...(!chosen && {
          k: () => this.toggle(), j: () => this.seekBy(-BACK), l: () => this.seekBy(AHEAD),
          "-": () => this.stepSpeed(-1), "+": () => this.stepSpeed(1), "=": () => this.stepSpeed(1),
        }),
        ...(!chosen && !pressed && { " ": () => this.toggle() }),
      };
      const action = actions[key];
      if (!action) return false;
      event.preventDefault();
      action();
      return true;
    }

    // The lock screen of a phone, the keys of a headset (W3C, Media Session).
    tellSystem({ title, artist = "", album = "", artwork = "", previous = null, next = null }) {
      if (!("mediaSession" in navigator)) return;
      navigator.mediaSession.metadata = new MediaMetadata({ title, artist, album, artwork: artwork && location.protocol !== "file:" ? [{ src: artwork }] : [] });
      const actions = {
        play: () => this.play(), pause: () => this.audio.pause(), previoustrack: previous, nexttrack: next,
        seekbackward: ({ seekOffset }) => this.seekBy(-(seekOffset || BACK)), seekforward: ({ seekOffset }) => this.seekBy(seekOffset || AHEAD),
        seekto: ({ seekTime }) => this.seekTo(seekTime),
      };
      for (const [name, action] of Object.entries(actions)) {
        try { navigator.mediaSession.setActionHandler(name, action); } catch { /* a browser that lacks this one */ }
      }
    }

    tellPosition() {
      if (!("mediaSession" in navigator)) return;
      const { audio } = this;
      navigator.mediaSession.playbackState = audio.paused ? "paused" : "playing";
      if (!Number.isFinite(audio.duration) || !navigator.mediaSession.setPositionState) return;
      navigator.mediaSession.setPositionState({ duration: audio.duration, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, audio.duration) });
    }
  }

  return { AHEAD, BACK, HEARD, SPEEDS, STEP, Memory, Playback, clock, colourClass, lineAt, spokenClock };
})();
