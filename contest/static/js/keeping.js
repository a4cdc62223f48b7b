// What a juror touched, kept on this phone until the server has it.
//
// Each juror has a database of their own, named by an opaque id that the server gave: a page opens that of the juror
// it was rendered for and knows no other. What is kept is sealed under a key that stands only in the juror's own
// pages; they are forgotten at the log-out, so that who picks the phone up afterwards can't read what still waits.
// (Without https or localhost the browser has no cipher to offer; then the separate database is all there is.)

const PREFIX = "podium-jury-";
const STORES = { touches: { keyPath: "seq", autoIncrement: true }, sheets: { keyPath: "name" }, facts: { keyPath: "name" } };
const IV_BYTES = 12;

// An idempotency key, made at the touch. randomUUID is missing where the address is neither https nor localhost.
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });

// Seals objects under the juror's key; without a cipher they are kept as they are.
class Seal {
  static async from(text) {
    const seal = new Seal();
    if (text && globalThis.crypto?.subtle) {
      const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      seal.key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    return seal;
  }

  async close(value) {
    const plain = new TextEncoder().encode(JSON.stringify(value));
    if (!this.key) return { plain };
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain) };
  }

  // undefined for what another key closed: the server's secret has changed. It stays where it is.
  async open(box) {
    try {
      const plain = box.plain ?? (await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, this.key, box.sealed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return undefined;
    }
  }
}

// A browser that keeps nothing (some private windows): the page works, and says that it must stay open.
class Memory {
  #rows = { touches: new Map(), sheets: new Map(), facts: new Map() };
  #last = 0;

  async add(store, box) {
    this.#last += 1;
    this.#rows[store].set(this.#last, { ...box, seq: this.#last });
    return this.#last;
  }
  async put(store, row) {
    this.#rows[store].set(row.seq ?? row.name, row);
  }
  async get(store, key) {
    return this.#rows[store].get(key);
  }
  async all(store) {
    return [...this.#rows[store].values()];
  }
  async remove(store, keys) {
    for (const key of keys) this.#rows[store].delete(key);
  }
}

class Database {
  #opened;

  static async open(owner) {
    const request = indexedDB.open(PREFIX + owner, 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    const database = new Database();
    database.#opened = await settled(request);
    database.#opened.onversionchange = () => database.#opened.close();
    return database;
  }

  // A write is promised only once it is on the disk: a killed browser must not have shown "kept" for nothing.
  async #write(store, act) {
    const transaction = this.#opened.transaction(store, "readwrite", { durability: "strict" });
    const requests = act(transaction.objectStore(store));
    await done(transaction);
    return requests.map((request) => request.result);
  }

  async add(store, box) {
    return (await this.#write(store, (rows) => [rows.add(box)]))[0];
  }
  async put(store, row) {
    await this.#write(store, (rows) => [rows.put(row)]);
  }
  async get(store, key) {
    return settled(this.#opened.transaction(store).objectStore(store).get(key));
  }
  async all(store) {
    return settled(this.#opened.transaction(store).objectStore(store).getAll());
  }
  async remove(store, keys) {
    await this.#write(store, (rows) => keys.map((key) => rows.delete(key)));
  }
}

// What is kept for one juror. A touch is {seq, key, sheet, kind, …, state: "waiting" | "refused" | "differs"}.
export class Keeping {
  static async open(owner, key) {
    const keeping = new Keeping();
    keeping.seal = await Seal.from(key);
    try {
      keeping.rows = await Database.open(owner);
      keeping.isSafe = true;
    } catch {
      keeping.rows = new Memory();
      keeping.isSafe = false;
    }
    keeping.news = "BroadcastChannel" in globalThis ? new BroadcastChannel(PREFIX + owner) : null;
    keeping.journal = PREFIX + owner;
    await keeping.#recover();
    return keeping;
  }

  // A database is written to a moment later, and who taps may leave the page within that moment: the touch is noted
  // at once, and the note is struck out when the database has it. The next page finds what is left of the notes.
  note(touch) {
    this.#write([...this.#notes(), touch]);
  }
  #notes() {
    try {
      return JSON.parse(localStorage.getItem(this.journal) ?? "[]");
    } catch {
      return [];
    }
  }
  #write(notes) {
    try {
      if (notes.length) localStorage.setItem(this.journal, JSON.stringify(notes));
      else localStorage.removeItem(this.journal);
    } catch {
      // No room or not allowed: the database is all there is.
    }
  }
  async #recover() {
    const notes = this.#notes();
    const known = new Set(notes.length ? (await this.touches()).map((touch) => touch.key) : []);
    for (const touch of notes) if (!known.has(touch.key)) await this.add(touch);
    if (notes.length) this.#write(this.#notes().filter((touch) => !known.has(touch.key)));
  }

  // Other tabs of the same juror hear that something changed; so does `heard` for this one, never for its own word.
  onNews(heard) {
    if (this.news) this.news.onmessage = heard;
  }
  tell() {
    this.news?.postMessage("changed");
  }

  async add(touch) {
    const seq = await this.rows.add("touches", await this.seal.close(touch));
    this.#write(this.#notes().filter((noted) => noted.key !== touch.key));
    this.tell();
    return { ...touch, seq };
  }

  // In the order they were made.
  async touches() {
    const found = await Promise.all(
      (await this.rows.all("touches")).map(async (row) => {
        const touch = await this.seal.open(row);
        return touch && { ...touch, seq: row.seq };
      }),
    );
    return found.filter(Boolean).sort((one, other) => one.seq - other.seq);
  }

  async change(touch, changes) {
    const { seq, ...rest } = { ...touch, ...changes };
    await this.rows.put("touches", { ...(await this.seal.close(rest)), seq });
    this.tell();
  }

  async remove(touches) {
    if (!touches.length) return;
    await this.rows.remove(
      "touches",
      touches.map((touch) => touch.seq),
    );
    this.tell();
  }

  // What the server said last of a sheet: a page that comes out of the cache may be older.
  async sheet(name) {
    const row = await this.rows.get("sheets", name);
    return row && this.seal.open(row);
  }
  async learn(name, said) {
    const known = await this.sheet(name);
    if (known && known.revision > said.revision) return known;
    const kept = { ...known, ...said };
    await this.rows.put("sheets", { ...(await this.seal.close(kept)), name });
    return kept;
  }
  async forgetSheets(besides) {
    const names = (await this.rows.all("sheets")).map((row) => row.name).filter((name) => !besides.includes(name));
    if (names.length) await this.rows.remove("sheets", names);
  }

  // Which browser this is, so that a second device is seen; made once, told to nobody but the server.
  async device() {
    const known = await this.rows.get("facts", "device");
    if (known) return known.value;
    const value = newKey();
    await this.rows.put("facts", { name: "device", value });
    return value;
  }
}
