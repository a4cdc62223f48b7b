// A juror's pages: opens what is kept on this phone, sends it, says how that stands, and has the worker keep the pages.
//
//   <div id="jury" data-owner="…" data-seal="…" data-keeping="/static/js/keeping.js?v=…" data-sending data-sheets
//        data-worker="/jury/worker.js" data-touches data-token-src data-token data-words='{…}'>
//
// Modules are named by the page, so that their addresses change with their bytes and the worker may keep them.

const desk = document.getElementById("jury");
const { owner, seal } = desk.dataset;
const words = JSON.parse(desk.dataset.words);
const form = document.getElementById("sheet");
const all = (selector) => document.querySelectorAll(selector);

// Reasons that must not tell more: the entry is out of sight, with every number that could tell of it.
const HUSHED = new Set(["juror.conflict", "assignment.ended", "assignment.other"]);

const [{ Keeping, newKey }, { Sending }] = await Promise.all([import(desk.dataset.keeping), import(desk.dataset.sending)]);
const keeping = await Keeping.open(owner, seal);
let page = null; // the sheet that is open

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

// The line that says whether it is saved, and the notes for what a person has to know.
async function show() {
  const touches = await keeping.touches();
  const keys = new Set(touches.map((touch) => touch.key));
  const noted = (page?.pending ?? []).filter((touch) => !keys.has(touch.key)).length;
  const waiting = noted + touches.filter((touch) => touch.state === "waiting").length;
  const refused = touches.filter((touch) => touch.state === "refused");
  const differs = touches.filter((touch) => touch.state === "differs").length;
  const isOut = sending.state === "out";
  const isAway = !isOut && (sending.state === "away" || !navigator.onLine);
  const held = differs + refused.length;
  const isCalm = !isOut && !isAway && !waiting && !held;
  const said = waiting
    ? fill(sending.state === "sending" ? words.sending : words.kept, { count: waiting })
    : held
      ? fill(words.held, { count: held })
      : isAway
        ? words.away
        : words.saved;
  for (const line of all("[data-kept]")) {
    line.classList.toggle("wait", waiting + held > 0);
    line.classList.toggle("ok", isCalm);
    line.hidden = !touches.length && !page?.isTouched && !isAway;
    write(line.querySelector("[data-said]"), said);
  }
  for (const note of all("[data-away]")) {
    note.hidden = !isAway;
    write(note.querySelector("[data-said]"), waiting ? fill(words.wait, { count: waiting }) : words.nothing);
  }
  for (const note of all("[data-out]")) note.hidden = !isOut;
  for (const note of all("[data-unsafe]")) note.hidden = keeping.isSafe;
  for (const note of all("[data-differing]")) note.hidden = !differs || Boolean(page);
  for (const list of all("[data-refused]")) showRefused(list, refused);
  for (const line of all("[data-waits-of]")) {
    const count = touches.filter((touch) => touch.sheet === line.dataset.waitsOf && touch.state !== "refused").length;
    line.hidden = !count;
    write(line.querySelector("[data-said]"), fill(words.kept, { count }));
  }
  await page?.show(touches);
}

// At the touch itself: what stood there was said of those before it.
function noted() {
  for (const line of all("[data-kept]")) {
    line.classList.add("wait");
    line.classList.remove("ok");
    line.hidden = false;
    write(line.querySelector("[data-said]"), words.sending);
  }
}

function showRefused(list, refused) {
  list.hidden = !refused.length;
  const lines = list.querySelector("ul");
  lines.replaceChildren(
    ...refused.map((touch) => {
      const line = document.createElement("li");
      const isHushed = HUSHED.has(touch.code);
      const what = document.createElement("bdi");
      what.textContent = isHushed ? "" : [touch.label, touch.text].filter(Boolean).join(": ");
      const why = document.createElement("span");
      why.textContent = isHushed ? words.hushed : touch.why;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "button plain";
      drop.textContent = words.drop;
      drop.addEventListener("click", async () => {
        await keeping.remove([touch]);
        show();
      });
      line.append(what, why, drop);
      return line;
    }),
  );
}

const sending = new Sending({
  keeping,
  owner,
  address: desk.dataset.touches,
  tokenAddress: desk.dataset.tokenSrc,
  token: desk.dataset.token,
  told: () => show(),
  answered: async (answer) => {
    for (const [name, said] of Object.entries(answer.sheets)) await page?.heard(name, await keeping.learn(name, said));
    for (const note of all("[data-late]")) note.hidden = note.hidden && !answer.late.length;
    // A sheet that is gone takes with it what was known of it here.
    const gone = answer.refused.filter((each) => HUSHED.has(each.code)).map((each) => each.sheet);
    if (page && gone.includes(page.name)) location.assign(desk.dataset.panel);
  },
});

if (form) {
  const { Sheet } = await import(desk.dataset.sheets);
  page = new Sheet({ form, keeping, sending, words, newKey, fill, redraw: show, noted });
  await page.start();
}
keeping.onNews(() => {
  show();
  if (sending.state === "away") sending.flush();
});
sending.start();
await show();
document.documentElement.dataset.jury = "ready"; // for tests: from here on touches are kept

// The worker keeps this juror's pages and pictures, nobody else's, and lets go of what is no longer theirs.
async function keepPages() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const registration = await navigator.serviceWorker.register(desk.dataset.worker, { scope: desk.dataset.scope });
  const worker = (await navigator.serviceWorker.ready).active ?? registration.active;
  // Whatever this very page was made of is in the browser already: the worker takes it from there.
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  const list = await ownList();
  const pages = list && [panelPath(), ...[...list.querySelectorAll("a[data-sheet]")].map((link) => new URL(link.href).pathname)];
  const images = JSON.parse(list?.dataset.pictures ?? "[]");
  worker.postMessage({ type: "keep", owner, link: desk.dataset.link, pages, images, files, here: location.href });
}

const panelPath = () => new URL(desk.dataset.panel, location.origin).pathname;

// The panel says what is the juror's. A sheet that was opened before the worker had heard of it asks the panel.
async function ownList() {
  const here = document.getElementById("own-sheets");
  if (here || (await caches.match("/j/list", { cacheName: `podium-jury-pages-${owner}` }))) return here;
  const answer = await fetch(panelPath(), { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("own-sheets");
}

keepPages().catch(() => {}); // a browser that forbids workers: marks are kept all the same
document.addEventListener("htmx:after:swap", () => {
  show();
  keepPages().catch(() => {});
});
const names = () => [...all("#own-sheets [data-sheet]")].map((each) => each.dataset.sheet);
if (document.getElementById("own-sheets") && sending.state !== "out") await keeping.forgetSheets(names());
