// The pitch's timer on every page that has one: the chair's (templates/parts/timer.html) and the jurors' phones, whose
// countdown live.js writes: there this only sounds the alarm.
//
//   <span data-timer data-ends="2026-11-24T10:00:00Z" data-left="180000" data-total="180000">
//     <time data-timer-figure>3:00</time> <span data-timer-words data-running="…" data-over="…"></span></span>
//
// Only the server's clock counts: how far this device's is off is asked once, and again when the page is shown.
// Without `data-ends` the timer stands at `data-left`. The part is fetched again when the chair changes it (live.js).

const TICK_MS = 200;
const SHAKE = [400, 150, 400, 150, 400];
const LATE_MS = 3000; // a page that is opened long after the end does not sound the alarm again
const SLOW_MS = 3000; // an answer that took so long tells little of the clock
const KEY = "podium-timer-shakes";

let offset = 0; // the server's clock less ours
const sounded = new Set(); // instants whose end was told

async function readClock() {
  const before = Date.now();
  try {
    const answer = await fetch("/live/clock", { cache: "no-store" });
    if (!answer.ok) return;
    const { now } = await answer.json();
    const after = Date.now();
    if (after - before < SLOW_MS) offset = now - (before + after) / 2;
  } catch {
    // Without network the page's own `data-server-now` stands.
  }
}

function written(ms) {
  const seconds = Math.ceil(Math.abs(ms) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function sound(instant) {
  if (sounded.has(instant)) return;
  sounded.add(instant);
  const alarm = document.querySelector("[data-timer-alarm]");
  if (alarm) alarm.textContent = alarm.dataset.says;
  if (wants() && "vibrate" in navigator) navigator.vibrate(SHAKE);
}

function hush() {
  document.querySelector("[data-timer-alarm]")?.replaceChildren();
}

function show(timer) {
  const { ends } = timer.dataset;
  if (!ends) return;
  const left = Date.parse(ends) - (Date.now() + offset);
  const isOver = left <= 0;
  const words = timer.querySelector("[data-timer-words]");
  put(timer.querySelector("[data-timer-figure]"), isOver ? `+${written(left)}` : written(left));
  put(words, isOver ? words?.dataset.over : words?.dataset.running);
  timer.classList.toggle("over", isOver);
  if (isOver && left > -LATE_MS) sound(ends);
  if (!isOver) hush();
}

function tick() {
  for (const timer of document.querySelectorAll("[data-timer]")) show(timer);
  for (const time of document.querySelectorAll('[role="timer"] [data-countdown-brief]')) {
    const left = Date.parse(time.dataset.countdown) - (Date.now() + offset);
    // A moment early: at zero the part is fetched again, and says then that the time is over.
    if (left <= TICK_MS && left > -LATE_MS) sound(time.dataset.countdown);
    else if (left > 0) hush();
  }
}

// Whether this phone shakes: the juror's own choice, kept on the phone.

function wants() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function offer() {
  const choice = document.querySelector("[data-timer-shakes]");
  if (!choice || !("vibrate" in navigator)) return;
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = wants();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, box.checked ? "yes" : "no");
    } catch {
      // A private window keeps nothing: then it doesn't shake.
    }
    if (box.checked) navigator.vibrate(SHAKE.slice(0, 1));
  });
}

const told = Date.parse(document.querySelector("[data-server-now]")?.dataset.serverNow ?? "");
if (!Number.isNaN(told) && navigator.onLine) offset = told - Date.now();
readClock().then(tick);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) readClock().then(tick);
});
offer();
setInterval(tick, TICK_MS);
tick();
