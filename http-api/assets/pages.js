// The waiting page: hears when it is over, and counts down. Without it the page looks again every few seconds.
"use strict";
const page = document.getElementById("wait");
if (page) {
  const next = page.dataset.next;
  let isSent = false;
  const look = () => { if (!isSent) location.replace(next); };
  const state = document.getElementById("state");
  const left = document.getElementById("left");
  const end = performance.now() + page.dataset.seconds * 1000;
  const events = new EventSource(page.dataset.events);
  events.addEventListener("over", () => { events.close(); look(); });
  for (const name of ["delivered", "seen"]) {
    events.addEventListener(name, () => { state.textContent = state.dataset[name]; });
  }
  // Closed for good: the server is gone, or a proxy in between gave up.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(look, 5000);
  });
  // A form of this page ends the waiting by itself, and what comes of that is to be seen.
  addEventListener("submit", () => { isSent = true; events.close(); });
  const count = () => {
    if (isSent) return;
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = left.textContent.replace(/\d+:\d+/, clock);
    if (seconds === 0) setTimeout(look, 2000);
    else setTimeout(count, 1000);
  };
  count();
  // Shown again from the browser's memory: whatever it says may be over.
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(next); });
}
