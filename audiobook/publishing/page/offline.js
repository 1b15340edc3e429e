"use strict";
// On a web host the page and the chapters that were opened stay on the device. What `serve` shows
// goes with the computer that serves it.

if ("serviceWorker" in navigator) {
  fetch("book.json")
    .then((answer) => answer.json())
    .then((book) => book.served || navigator.serviceWorker.register("service-worker.js"))
    .catch(() => {}); // the page works without
}
