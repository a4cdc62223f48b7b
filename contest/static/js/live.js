// Live parts of a page: a stream says that something changed, htmx fetches the part again.
//
// The page writes:
//   <body data-live-ticket="…" data-live-ticket-src="/…"   the address answers {"ticket": "…"} when this one is old
//         data-server-now="2026-11-24T09:00:00.120Z">
//   <section data-live="contest:ID entry:ID"               the topics that this part shows
//            data-live-version="41"                        the first topic's number it was rendered at, if known
//            hx-get="/…/_board" hx-trigger="podium:refresh" hx-swap="outerHTML">
//   <time data-countdown="2026-11-24T10:00:00Z" data-countdown-turns="contest:ID">1:00:00</time>
//   (data-countdown-brief: "4:05" as long as there is no hour; turns "none": at zero nothing is fetched)
//
// At zero the parts of `data-countdown-turns` (without it: all) are fetched again, each client at a moment of its own.
// <html data-connection="live|polling|asleep"> tells the style sheet how the page hears of news.
// The stream's address carries the ticket; it is closed while the tab is hidden (a browser has six connections a host).

const RETURN_MS = 300; // a tab that is shown again
const SPREAD_MS = 400; // a public change: refetches of all viewers are spread over this
const TURN_MS = 1200; // the start: the burst that breaks contest sites
const SURE_MS = 80; // our idea of the server's clock may be ahead of it by so much
const AGAIN_MS = [700, 30000]; // the instant has passed and the page is still the old one: ask again, ever more seldom
const GAP_MS = 50; // a part is fetched no more often than this
const CALM = 10; // for public news it rests ten times as long as the last fetch took
const FRESH_MS = [250, 1500]; // within these, so that a board is at most two seconds old,
const DISTRESS_MS = 1000; // unless a fetch takes this long: then the site has to recover
const CALM_MS = 15000;
const BUSY_MS = 5000; // an answer that takes longer is not waited for
const POLL_MS = 5000;
const BACK_OFF_MS = [1000, 2000, 5000, 15000, 30000];
const TICKET_MS = 9 * 60 * 1000; // tickets last ten minutes
const FAILURES = 2; // then polling begins

const root = document.documentElement;
const seen = new Map(); // topic -> what the stream said last
const unknown = new Set(); // topics whose number the server doesn't know: Redis is away
const states = new Map(); // a part's name -> when it was fetched, and when it will be
let source = null;
let failures = 0;
let connecting = 0;
let polling = 0;
let ticket = document.querySelector("[data-live-ticket]")?.dataset.liveTicket ?? "";
let ticketAt = performance.now();
let offset = 0; // the server's clock less ours

const parts = (topic) => document.querySelectorAll(topic ? `[data-live~="${CSS.escape(topic)}"]` : "[data-live]");
const serverNow = () => Date.now() + offset;

// A part is known by its name: each answer replaces the element, and what was asked for meanwhile isn't to be lost.
const nameOf = (part) => part.id || part.getAttribute("hx-get") || part.dataset.live;
const present = (name) => [...parts("")].find((part) => nameOf(part) === name);

function calm(tookMs) {
  const rest = CALM * tookMs;
  return tookMs < DISTRESS_MS ? Math.min(FRESH_MS[1], Math.max(FRESH_MS[0], rest)) : Math.min(CALM_MS, rest);
}

function refresh(part, spread, isPublic = false) {
  const name = nameOf(part);
  const state = states.get(name) ?? { timer: 0, dueAt: 0, fetchedAt: -Infinity, tookMs: 0, busyUntil: 0, wanted: "" };
  states.set(name, state);
  const now = performance.now();
  if (now < state.busyUntil) {
    // The answer under way may be older than this news.
    state.wanted = isPublic && state.wanted !== "own" ? "public" : "own";
    spread = 0;
  }
  const rest = isPublic ? calm(state.tookMs) : GAP_MS;
  const dueAt = Math.max(now, state.fetchedAt + rest, state.busyUntil) + Math.random() * spread;
  if (state.timer && state.dueAt <= dueAt) return;
  clearTimeout(state.timer);
  state.dueAt = dueAt;
  state.timer = setTimeout(() => fetchPart(name, state), dueAt - now);
}

function fetchPart(name, state) {
  state.timer = 0;
  state.wanted = "";
  const part = present(name);
  if (!part) return;
  state.fetchedAt = performance.now();
  state.busyUntil = state.fetchedAt + BUSY_MS;
  part.dispatchEvent(new CustomEvent("podium:refresh"));
}

document.addEventListener("htmx:finally:request", (event) => {
  const asked = event.detail?.ctx?.sourceElement;
  const state = asked?.dataset?.live === undefined ? undefined : states.get(nameOf(asked));
  if (!state?.busyUntil) return;
  state.tookMs = performance.now() - state.fetchedAt;
  state.busyUntil = 0;
  if (!state.wanted) return;
  clearTimeout(state.timer);
  state.timer = 0;
  const part = present(nameOf(asked));
  if (part) refresh(part, 0, state.wanted === "public");
});

// What somebody has opened over a part, with what they typed there, stays: a part that is replaced is shown anew when
// it is closed; one that is morphed keeps it anyhow.
function closed(event) {
  const part = event.target.closest("[data-live]");
  if (part) refresh(part, 0);
}

document.addEventListener("htmx:after:request", (event) => {
  const asked = event.detail?.ctx?.sourceElement;
  const open = asked?.matches?.("[data-live][hx-swap=outerHTML]") ? asked.querySelector(":popover-open") : null;
  if (!open) return;
  event.preventDefault();
  open.addEventListener("toggle", closed, { once: true });
});

function hear({ topic, version, tick = 0 }) {
  if (version === null) unknown.add(topic);
  else unknown.delete(topic);
  schedulePolling();
  const news = `${version}/${tick}`;
  const before = seen.get(topic);
  seen.set(topic, news);
  if (before === news || version === null) return;
  const isTurn = before !== undefined && before.split("/")[1] !== String(tick);
  const isPublic = !isTurn && topic.startsWith("contest:");
  const spread = isTurn ? TURN_MS : isPublic ? SPREAD_MS : 0;
  for (const part of parts(topic)) {
    const isFirst = part.dataset.live.trim().split(/\s+/)[0] === topic;
    // Rendered at this very number: there is nothing new to fetch.
    if (before === undefined && isFirst && part.dataset.liveVersion === String(version)) continue;
    refresh(part, spread, isPublic);
  }
}

function schedulePolling() {
  const wanted = !document.hidden && (failures >= FAILURES || unknown.size > 0);
  if (wanted && !polling) polling = setTimeout(poll, POLL_MS * (0.8 + 0.4 * Math.random()));
  if (!wanted && polling) {
    clearTimeout(polling);
    polling = 0;
  }
  root.dataset.connection = document.hidden ? "asleep" : wanted ? "polling" : "live";
}

function poll() {
  polling = 0;
  const topics = failures >= FAILURES ? [""] : unknown;
  for (const topic of topics) for (const part of parts(topic)) refresh(part, 0);
  schedulePolling();
}

async function freshTicket() {
  const address = document.querySelector("[data-live-ticket-src]")?.dataset.liveTicketSrc;
  if (!address) return;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    ticket = (await answer.json()).ticket;
    ticketAt = performance.now();
  } catch {
    // The network is away: the stream fails too, and polling goes on.
  }
}

function connectSoon(delay) {
  clearTimeout(connecting);
  connecting = setTimeout(connect, delay * (0.5 + Math.random()));
}

async function connect() {
  if (source || document.hidden) return;
  if (failures > 0 || performance.now() - ticketAt > TICKET_MS) await freshTicket();
  if (source || document.hidden || !ticket) return;
  const stream = new EventSource(`/live?ticket=${encodeURIComponent(ticket)}`);
  source = stream;
  stream.onopen = () => {
    failures = 0;
    schedulePolling();
  };
  stream.onmessage = (event) => hear(JSON.parse(event.data));
  stream.onerror = () => {
    // The browser's own way of trying again knows neither back-off nor fresh tickets.
    stream.close();
    if (source !== stream) return;
    source = null;
    connectSoon(BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)]);
    failures += 1;
    schedulePolling();
  };
}

function disconnect() {
  clearTimeout(connecting);
  source?.close();
  source = null;
}

// The countdown.

const turned = new Map(); // instant -> how often its parts were asked for

async function readClock() {
  const before = Date.now();
  try {
    const answer = await fetch("/live/clock", { cache: "no-store" });
    if (!answer.ok) return;
    const { now } = await answer.json();
    const after = Date.now();
    // The answer was written somewhere between; a slow one tells little.
    if (after - before < 3000) offset = now - (before + after) / 2;
  } catch {
    // The page's own `data-server-now` stands.
  }
}

function written(ms, isBrief) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (number) => String(number).padStart(2, "0");
  if (isBrief && seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function turn(element) {
  const instant = element.dataset.countdown;
  const { times = 0, next = 0 } = turned.get(instant) ?? {};
  if (performance.now() < next) return;
  const rest = Math.min(AGAIN_MS[1], TURN_MS + AGAIN_MS[0] * 2 ** times);
  turned.set(instant, { times: times + 1, next: performance.now() + rest });
  for (const part of parts(element.dataset.countdownTurns)) refresh(part, times ? 0 : TURN_MS);
}

function count() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(element.dataset.countdown) - serverNow();
    const text = written(left, "countdownBrief" in element.dataset);
    if (element.textContent !== text) element.textContent = text;
    if (left <= -SURE_MS && !document.hidden) turn(element);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) disconnect();
  else {
    connectSoon(RETURN_MS);
    if (document.querySelector("[data-countdown]")) readClock();
    count();
  }
  schedulePolling();
});

const told = Date.parse(document.querySelector("[data-server-now]")?.dataset.serverNow ?? "");
// Without network the page may be an old one, kept on the phone: then our own clock is the better one.
if (!Number.isNaN(told) && navigator.onLine) offset = told - Date.now();
if (document.querySelector("[data-countdown]")) readClock();
setInterval(count, 250);
count();
if (ticket || document.querySelector("[data-live-ticket-src]")) connect();
schedulePolling();
