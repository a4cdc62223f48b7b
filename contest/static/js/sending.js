// The queue goes out: in order, once, one tab at a time, again and again until the server has answered for each touch.

const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const ANSWER_MS = 15000; // a network that swallows what it is given looks alive
const BATCH = 40;
const BATCH_LETTERS = 60000;
const LEASE_MS = 20000;

// One tab sends. Web Locks are missing where the address is neither https nor localhost; then a lease that runs out,
// which two tabs may hold for a moment: the server takes each key once whoever sends it.
async function alone(name, act) {
  if (navigator.locks) {
    return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
  }
  const mine = String(Math.random());
  const held = JSON.parse(localStorage.getItem(name) ?? "null");
  if (held && held.until > Date.now() && held.until < Date.now() + 2 * LEASE_MS) return undefined;
  localStorage.setItem(name, JSON.stringify({ mine, until: Date.now() + LEASE_MS }));
  try {
    return await act();
  } finally {
    if (JSON.parse(localStorage.getItem(name) ?? "null")?.mine === mine) localStorage.removeItem(name);
  }
}

export class Sending {
  // `told(state)`: "saved" | "sending" | "away" | "out" (the session is over, or another's) after each change.
  // `answered(answer)`: what the server said of sheets, before `told`.
  constructor({ keeping, owner, address, tokenAddress, token, told, answered }) {
    Object.assign(this, { keeping, owner, address, tokenAddress, token, told, answered });
    this.state = "saved";
    this.failures = 0;
    this.timer = 0;
  }

  start() {
    addEventListener("online", () => this.flush());
    addEventListener("pageshow", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
    addEventListener("offline", () => this.#say(this.state === "out" ? "out" : "away"));
    this.flush();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      do {
        this.again = false;
        await alone(`podium-jury-sending-${this.owner}`, () => this.#drain());
      } while (this.again);
    } finally {
      this.running = false;
    }
    // Another tab may have sent, or hold the lock while its network hangs: look again while something waits.
    if (this.state === "out") return;
    if ((await this.#waiting()).length) this.#later();
    else if (this.state === "away" && navigator.onLine) this.#say("saved");
  }

  #say(state) {
    this.state = state;
    this.told(state);
  }

  #later() {
    clearTimeout(this.timer);
    const rest = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.timer = setTimeout(() => this.flush(), rest * (0.75 + Math.random() / 2));
  }

  // A sheet is locked last: not while one of its touches still waits or differs.
  async #waiting() {
    const kept = await this.keeping.touches();
    const isBefore = (other, touch) => other.sheet === touch.sheet && other.seq < touch.seq && other.state !== "refused";
    const isHeld = (touch) => touch.kind === "submit" && kept.some((other) => isBefore(other, touch));
    return kept.filter((touch) => touch.state === "waiting" && !isHeld(touch));
  }

  async #drain() {
    for (;;) {
      const waiting = await this.#waiting();
      if (!waiting.length) {
        if (this.state !== "out") this.#say(navigator.onLine ? "saved" : "away");
        return;
      }
      const batch = [];
      let letters = 0;
      for (const touch of waiting) {
        letters += touch.text?.length ?? 0;
        if (batch.length && (batch.length >= BATCH || letters > BATCH_LETTERS)) break;
        batch.push(touch);
      }
      this.#say("sending");
      const answer = await this.#post(batch);
      if (answer === "away" || answer === "out") {
        this.failures = answer === "away" ? this.failures + 1 : 0;
        this.#say(answer);
        return;
      }
      this.failures = 0;
      await this.#settle(batch, answer);
    }
  }

  async #settle(batch, answer) {
    const taken = new Set([...answer.saved, ...answer.late]);
    const refused = new Map(answer.refused.map((each) => [each.key, each]));
    const differs = new Map(answer.differs.map((each) => [each.key, each]));
    await this.answered(answer);
    await this.keeping.remove(batch.filter((touch) => taken.has(touch.key)));
    for (const touch of batch) {
      const no = refused.get(touch.key);
      const other = differs.get(touch.key);
      if (no) await this.keeping.change(touch, { state: "refused", code: no.code, why: no.text });
      else if (other) await this.keeping.change(touch, { state: "differs", theirs: other.theirs });
    }
  }

  async #ask(batch) {
    const touches = batch.map(({ seq, state, ...touch }) => touch);
    const device = await this.keeping.device();
    return fetch(this.address, {
      method: "POST",
      redirect: "manual",
      cache: "no-store",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ device, touches }),
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
  }

  async #post(batch) {
    try {
      let answer = await this.#ask(batch);
      if (answer.status === 400) {
        // The page is older than the session, or came out of the cache: its token was another's.
        const fresh = await this.#freshToken();
        if (fresh !== "ok") return fresh;
        answer = await this.#ask(batch);
      }
      if (answer.ok) return await answer.json();
      if ([401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect") return "out";
      return "away";
    } catch {
      return "away";
    }
  }

  async #freshToken() {
    const answer = await fetch(this.tokenAddress, {
      redirect: "manual",
      cache: "no-store",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
    if (answer.ok) {
      this.token = (await answer.json()).csrf;
      return "ok";
    }
    return [401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect" ? "out" : "away";
  }
}
