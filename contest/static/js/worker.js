// Keeps a juror's own pages for when the network is away: network first, else what was kept.
//
// The server puts a line before this one: FILES, what any page needs, whose addresses change with their bytes.
// Pages and pictures lie in a cache of their juror's own. An answer is kept only where the server says whose it is
// (X-Podium-Juror) and that is the juror of the address; where it says "not yours" that juror's cache is dropped.
/* global FILES */

const STATIC = "podium-jury-static";
const PAGES = "podium-jury-pages-";
// No pages: where the digest of the link, and the list of what is the juror's, lie in the cache.
const LINK = "/j/link";
const LIST = "/j/list";
const ANSWER_MS = 15000; // a fetch that hangs holds up all that comes after it
const WHOSE = "X-Podium-Juror";
const PATIENCE_MS = 5000; // then what is kept is shown, and the answer, when it comes, is kept for next time
const STATIC_MOST = 120;
const IMAGES_MOST = 400;
const JURY = /^\/jury\/([a-z0-9]{12})(?:\/|$)/;

const ownerOf = (address) => JURY.exec(new URL(address, location.origin).pathname)?.[1] ?? null;
const isDoor = (path) => path === "/jury" || /^\/j\/[^/]+$/.test(path);
const isStatic = (url) => url.pathname.startsWith("/static/") && url.searchParams.has("v");
const soon = () => AbortSignal.timeout?.(ANSWER_MS);
// Looking makes no cache: who signed out is not to have an empty one either.
const keptOf = (owner, path) => caches.match(path, { cacheName: PAGES + owner });
const isForGood = (answer) => answer.ok && (answer.headers.get("Cache-Control") ?? "").includes("immutable");

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await takeFiles(FILES);
      await self.skipWaiting(); // it holds nothing in its head: a newer one may take over at any moment
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // Pages that were kept before a deploy name the files of before: the oldest go only when there are many.
      const cache = await caches.open(STATIC);
      const known = await cache.keys();
      await Promise.all(known.slice(0, Math.max(0, known.length - STATIC_MOST)).map((each) => cache.delete(each)));
      await self.clients.claim();
    })(),
  );
});

async function takeFiles(files) {
  const cache = await caches.open(STATIC);
  await Promise.all(
    files.map(async (file) => {
      if (await cache.match(file)) return;
      const answer = await fetch(file, { signal: soon() }).catch(() => null);
      // After a deploy the old address gives new bytes, and says so: those aren't kept under it.
      if (answer && isForGood(answer)) await cache.put(file, answer);
    }),
  );
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (isStatic(url)) event.respondWith(fromStatic(request));
  else if (request.mode === "navigate" && ownerOf(url)) event.respondWith(page(event));
  else if (request.mode === "navigate" && isDoor(url.pathname)) event.respondWith(door(request));
  else if (request.destination === "image") event.respondWith(picture(event));
});

async function fromStatic(request) {
  const cache = await caches.open(STATIC);
  const kept = await cache.match(request.url.split("#")[0]);
  if (kept) return kept;
  const answer = await fetch(request);
  if (isForGood(answer)) await cache.put(request.url.split("#")[0], answer.clone());
  return answer;
}

async function page(event) {
  const { request } = event;
  const owner = ownerOf(request.url);
  const path = new URL(request.url).pathname;
  const began = times;
  const asked = fetch(request).then(async (answer) => {
    if (times === began) await take(owner, path, answer.clone());
    return answer;
  });
  event.waitUntil(asked.catch(() => {}));
  const kept = await keptOf(owner, path);
  if (!kept) {
    try {
      return await asked;
    } catch (error) {
      const panel = `/jury/${owner}`;
      if (path !== panel && (await keptOf(owner, panel))) return Response.redirect(panel);
      throw error;
    }
  }
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, null);
  });
  // A proxy that answers for a server which is away is no answer of ours.
  const answer = await Promise.race([asked.catch(() => null), late]);
  return answer && answer.status < 500 ? answer : kept;
}

// The personal link scanned again, or the list of panels, while the network is away: the panel that is kept here, if
// the link is of that juror. The page told the link's digest; the link itself is kept nowhere.
async function door(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = (await caches.keys()).find((name) => name.startsWith(PAGES));
    if (!kept) throw error;
    const [, token] = /^\/j\/([^/]+)$/.exec(new URL(request.url).pathname) ?? [];
    const known = await caches.match(LINK, { cacheName: kept });
    if (token && (!known || (await known.text()) !== (await digest(token)))) throw error;
    return Response.redirect(`/jury/${kept.slice(PAGES.length)}`);
  }
}

async function digest(token) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Keep what is this juror's; drop everything of theirs where the server says that they are not who asks.
async function take(owner, path, answer) {
  if (answer.ok && !answer.redirected && answer.headers.get(WHOSE) === owner) {
    await (await caches.open(PAGES + owner)).put(path, answer);
  } else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status) || answer.redirected) {
    if (answer.headers.get(WHOSE) !== owner) await caches.delete(PAGES + owner);
  } else if (answer.status === 404) {
    if (path === `/jury/${owner}`) await caches.delete(PAGES + owner);
    else if (await keptOf(owner, path)) await (await caches.open(PAGES + owner)).delete(path);
  }
}

async function picture(event) {
  const client = event.clientId ? await self.clients.get(event.clientId) : null;
  const owner = client && ownerOf(client.url);
  const path = new URL(event.request.url).pathname;
  if (!owner) return fetch(event.request);
  const kept = await keptOf(owner, path);
  if (kept) return kept;
  const isKept = await caches.has(PAGES + owner);
  return isKept ? keepPicture(await caches.open(PAGES + owner), path, event.request) : fetch(event.request);
}

async function keepPicture(cache, path, request) {
  const answer = await fetch(request, { signal: soon() });
  // Whoever may see it now asked for it with their own cookie, from their own page.
  if (answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("image/")) await cache.put(path, answer.clone());
  return answer;
}

self.addEventListener("message", (event) => {
  const { data } = event;
  if (data?.type === "forget") {
    times += 1;
    event.waitUntil(forgetPages(""));
  }
  if (data?.type === "keep" && event.source && ownerOf(event.source.url) === data.owner) event.waitUntil(keep(data));
});

let keeping = Promise.resolve();
// Raised by each sign-out: what was being fetched for who went is put nowhere.
let times = 0;

// One list after the other. The page knows what is the juror's: the rest goes, and other jurors' caches with it.
function keep(list) {
  const began = times;
  keeping = keeping.then(() => (times === began ? keepNow(list) : undefined)).catch(() => {});
  return keeping;
}

async function forgetPages(besides) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== besides);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function keepNow({ owner, link, pages, images, files, here }) {
  const began = times;
  await forgetPages(PAGES + owner);
  await takeFiles(files.filter((file) => isStatic(new URL(file))).map((file) => file.split("#")[0]));
  const cache = await caches.open(PAGES + owner);
  if (link) await cache.put(LINK, new Response(link));
  if (pages) await cache.put(LIST, new Response(JSON.stringify({ pages, images })));
  else await takePage(owner, new URL(here).pathname);
  // A sheet knows itself alone: what the panel's list could not get, while the network was bad, is asked for again.
  const list = pages ? { pages, images } : await cache.match(LIST).then((known) => known?.json());
  if (!list) return;
  const room = list.images.slice(0, IMAGES_MOST).map((image) => new URL(image, location.origin).pathname);
  if (pages) {
    const wanted = new Set([...pages, ...room, LINK, LIST]);
    const old = (await cache.keys()).filter((each) => !wanted.has(new URL(each.url).pathname));
    await Promise.all(old.map((each) => cache.delete(each)));
  }
  for (const path of list.pages) {
    if (times !== began) return;
    if (pages || !(await cache.match(path))) await takePage(owner, path);
  }
  for (const path of room) {
    if (times !== began) return;
    if (!(await cache.match(path))) await keepPicture(cache, path, new Request(path)).catch(() => {});
  }
}

async function takePage(owner, path) {
  const began = times;
  try {
    const answer = await fetch(path, { redirect: "manual", headers: { Accept: "text/html" }, signal: soon() });
    if (times === began) await take(owner, path, answer);
  } catch {
    // The network is away: what is kept stays.
  }
}
