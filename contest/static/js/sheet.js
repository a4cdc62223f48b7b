// A sheet on the phone: every touch is kept here first, then sent; what another device said is shown, never overwritten.
//
// What stands on a criterion is the newest touch that waits here, else what the server said last. The server's word
// comes with the page, which may be an old one out of the cache, and with each answer; the later one counts.

const TYPING_MS = 400;
const LOOK_MS = 20000; // how often an open sheet asks what another device did
const ABSTAIN = "abstain";
const TEXTS = ["feedback", "note"];

const same = (one, other) => (one?.kind ?? "clear") === (other?.kind ?? "clear") && (one?.value ?? null) === (other?.value ?? null);

export class Sheet {
  constructor(tools) {
    Object.assign(this, tools);
    this.name = this.form.dataset.sheet;
    this.said = JSON.parse(this.form.dataset.state);
    this.criteria = new Map([...this.form.querySelectorAll("[data-criterion]")].map((each) => [each.dataset.criterion, each]));
    this.steps = Promise.resolve();
    this.typing = new Map();
    this.touches = [];
    this.pending = []; // noted, not in the database yet
    this.isTouched = Boolean(this.said.begun);
  }

  async start() {
    const kept = await this.keeping.learn(this.name, this.said);
    this.said = kept;
    this.history = kept.history ?? [];
    this.form.addEventListener("change", (event) => this.#changed(event.target));
    this.form.addEventListener("input", (event) => this.#typed(event.target));
    this.form.addEventListener("click", (event) => this.#clicked(event));
    this.form.addEventListener("submit", (event) => this.#submitted(event));
    document.getElementById("undo")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#undo();
    });
    document.getElementById("leave-out")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = new FormData(event.target, event.submitter);
      const reason = (said.get("reason") || said.get("other") || "").trim();
      if (reason) this.#touch({ kind: "sheet-abstain", text: reason, label: this.words.leftOut });
    });
    document.getElementById("take-in")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#touch({ kind: "sheet-resume", label: this.words.takenIn });
    });
    addEventListener("pagehide", () => this.#flushTexts());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#flushTexts() : this.#look()));
    addEventListener("online", () => this.#look());
    setInterval(() => document.hidden || this.#look(), LOOK_MS);
  }

  // One step after the other, so that each touch knows the one before it.
  #after(step) {
    this.steps = this.steps.then(step).catch((error) => setTimeout(() => { throw error; }));
    return this.steps;
  }

  // What stands: {kind, value, key}, with `differs` where another device said something else meanwhile.
  #standing(criterion) {
    const mine = this.touches.filter((touch) => touch.criterion === criterion && touch.state !== "refused").at(-1);
    return mine ?? this.said.marks[criterion];
  }
  #text(kind) {
    return this.touches.filter((touch) => touch.kind === kind && touch.state !== "refused").at(-1) ?? this.said.texts[kind];
  }
  get #isSubmitting() {
    return this.touches.some((touch) => touch.kind === "submit" && touch.state === "waiting");
  }
  get #isLeftOut() {
    const last = this.touches.filter((touch) => /^sheet-/.test(touch.kind) && touch.state === "waiting").at(-1);
    return last ? last.kind === "sheet-abstain" : this.said.abstained;
  }

  // At once: noted, shown and in its place behind those before it. Kept and sent a moment later, one after the other.
  #touch(fields) {
    const standing = fields.criterion ? this.#standing(fields.criterion) : TEXTS.includes(fields.kind) ? this.#text(fields.kind) : null;
    // Whoever sees what the other device said, and touches again, has decided.
    const base = standing?.state === "differs" ? standing.theirs.key : (standing?.key ?? "");
    const isSettled = (touch) => touch.state === "differs" || (touch.kind === "submit" && touch.state === "refused");
    const settled = this.touches.filter((touch) => isSettled(touch) && this.#isOf(touch, fields));
    // A text grows letter by letter: what still waits is replaced, unless it may be on its way.
    const grown = TEXTS.includes(fields.kind) && this.sending.state !== "sending"
      ? this.touches.filter((touch) => touch.kind === fields.kind && touch.state === "waiting" && touch.seq)
      : [];
    const made = {
      key: this.newKey(),
      sheet: this.name,
      state: "waiting",
      said_at: new Date().toISOString(),
      base: grown[0]?.base ?? base,
      ...fields,
    };
    this.keeping.note(made);
    this.touches = [...this.touches.filter((touch) => !settled.includes(touch) && !grown.includes(touch)), made];
    this.pending.push(made);
    this.isTouched = true;
    this.noted();
    return this.#after(async () => {
      await this.keeping.add(made);
      await this.keeping.remove([...settled, ...grown]);
      this.pending.splice(this.pending.indexOf(made), 1);
      await this.redraw();
      this.sending.flush();
    });
  }
  #isOf(touch, fields) {
    return fields.criterion ? touch.criterion === fields.criterion : touch.kind === fields.kind;
  }

  #changed(field) {
    const criterion = field.closest("[data-criterion]")?.dataset.criterion;
    if (!criterion || field.type === "hidden") return;
    const typed = field.type === "radio" || field.type === "checkbox" ? null : field.value.trim();
    let said = { kind: "value", value: typed ?? field.value };
    if (typed === null && field.value === ABSTAIN) said = { kind: field.checked ? ABSTAIN : "clear" };
    else if (typed === "") said = { kind: "clear" };
    this.#mark(criterion, said);
  }

  #mark(criterion, said, { isUndo = false } = {}) {
    const standing = this.#standing(criterion);
    if (standing?.state !== "differs" && same(standing, said)) return;
    if (!isUndo) {
      const before = standing && standing.kind !== "clear" ? { kind: standing.kind, value: standing.value } : null;
      this.history.push({ criterion, before });
    }
    this.#after(() => this.#remember());
    const name = this.criteria.get(criterion).dataset.name;
    const label = `${this.form.dataset.entry}, ${name}: ${said.kind === "value" ? said.value : "–"}`;
    this.#touch({ ...said, criterion, label });
  }

  async #remember() {
    this.said = await this.keeping.learn(this.name, { ...this.said, history: this.history.slice(-50) });
  }

  #undo() {
    const last = this.history.pop() ?? this.#lastOfServer();
    if (!last || this.#isSubmitting) return;
    this.#mark(last.criterion, last.before ?? { kind: "clear" }, { isUndo: true });
    this.criteria.get(last.criterion)?.scrollIntoView({ block: "center", behavior: "smooth" });
  }
  #lastOfServer() {
    const { last } = this.said;
    return last && !same(this.#standing(last.criterion), last.before) ? last : null;
  }

  #typed(field) {
    const kind = field.dataset.text;
    if (!kind) return;
    clearTimeout(this.typing.get(kind));
    this.typing.set(kind, setTimeout(() => this.#keepText(field), TYPING_MS));
  }
  #keepText(field) {
    const kind = field.dataset.text;
    clearTimeout(this.typing.get(kind));
    this.typing.delete(kind);
    const text = field.value;
    if ((this.#text(kind)?.text ?? "") === text) return;
    this.#touch({ kind, text, language: field.dataset.language, label: field.dataset.label });
  }
  #flushTexts() {
    for (const kind of [...this.typing.keys()]) this.#keepText(this.form.querySelector(`[data-text="${kind}"]`));
  }

  #clicked(event) {
    const take = event.target.closest("[data-take]");
    if (!take) return;
    const box = take.closest("[data-criterion], [data-texts]");
    const fields = box.dataset.criterion ? { criterion: box.dataset.criterion } : { kind: box.dataset.texts };
    const mine = this.touches.filter((touch) => touch.state === "differs" && this.#isOf(touch, fields));
    const last = mine.at(-1);
    if (!last) return;
    if (take.dataset.take === "mine") {
      const { kind, criterion, value, text, language, label } = last;
      this.#touch({ kind, criterion, value, text, language, label });
    } else {
      this.#after(async () => {
        await this.keeping.remove(mine);
        await this.redraw();
        await this.#look();
      });
    }
  }

  #submitted(event) {
    if (event.submitter?.value !== "submit") return;
    event.preventDefault();
    this.#flushTexts();
    const missing = this.#missing();
    const list = this.form.querySelector("[data-missing]");
    list.hidden = !missing.length;
    list.querySelector("ul").replaceChildren(
      ...missing.map(([href, name]) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = href;
        link.textContent = name;
        line.append(link);
        return line;
      }),
    );
    if (missing.length) list.focus();
    else if (!this.#isSubmitting) this.#touch({ kind: "submit", label: this.words.submit });
  }
  #missing() {
    const found = [];
    for (const [criterion, box] of this.criteria) {
      const standing = this.#standing(criterion);
      const isMarked = standing && standing.kind !== "clear" && standing.state !== "differs";
      if (!isMarked && "required" in box.dataset) found.push([`#${box.id}`, box.dataset.name]);
    }
    const field = this.form.querySelector("[data-text=feedback][data-needed]");
    if (field && !field.value.trim()) found.push([`#${field.id}`, field.dataset.label]);
    return found;
  }

  // The server's word on a sheet, after a touch or when asked.
  async heard(name, said) {
    if (name !== this.name) return;
    const before = this.said;
    this.said = said;
    if (said.locked !== before.locked) this.isTurned = true;
    for (const [criterion, mark] of Object.entries(said.marks)) {
      const old = before.marks[criterion];
      const isElsewhere = mark.device !== (await this.keeping.device()) && mark.key !== old?.key;
      if (isElsewhere && !same(mark, old)) this.#tellElsewhere(criterion, old);
    }
  }
  #tellElsewhere(criterion, old) {
    const line = this.criteria.get(criterion)?.querySelector("[data-elsewhere]");
    if (!line) return;
    line.hidden = false;
    line.textContent = this.fill(this.words.elsewhere, { old: this.#spoken(old) });
  }
  async #look() {
    try {
      const answer = await fetch(this.form.dataset.look, { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.status === 404) location.assign(this.form.dataset.panel);
      if (!answer.ok) return;
      const said = await this.keeping.learn(this.name, await answer.json());
      await this.heard(this.name, said);
      await this.redraw();
    } catch {
      // The network is away.
    }
  }

  #spoken(mark) {
    if (!mark || mark.kind === "clear") return this.words.nothingYet;
    return mark.kind === ABSTAIN ? this.words.cannot : mark.value;
  }

  // Called by jury.js with everything that is kept.
  async show(touches) {
    const known = new Set(touches.map((touch) => touch.key));
    this.touches = [...touches, ...this.pending.filter((touch) => !known.has(touch.key))].filter((touch) => touch.sheet === this.name);
    for (const [criterion, box] of this.criteria) this.#showCriterion(criterion, box);
    for (const kind of TEXTS) this.#showText(kind);
    const isShut = this.said.locked || this.#isLeftOut || this.#isSubmitting;
    for (const set of this.form.querySelectorAll("[data-shut]")) set.disabled = isShut;
    for (const note of document.querySelectorAll("[data-submitting]")) note.hidden = !this.#isSubmitting;
    for (const note of document.querySelectorAll("[data-left-out]")) note.hidden = !this.#isLeftOut;
    for (const part of document.querySelectorAll("[data-taken]")) part.hidden = this.#isLeftOut;
    const undo = document.querySelector("#undo button");
    if (undo) undo.hidden = isShut || !(this.history.length || this.#lastOfServer());
    this.#showTotal();
    if (this.isTurned && !this.touches.length && navigator.onLine) location.reload();
  }

  #showCriterion(criterion, box) {
    const standing = this.#standing(criterion);
    const value = !standing || standing.kind === "clear" ? null : standing.kind === ABSTAIN ? ABSTAIN : standing.value;
    for (const field of box.querySelectorAll("input[type=radio], input[type=checkbox]")) field.checked = field.value === value;
    const typed = box.querySelector("input[data-typed]");
    if (typed && document.activeElement !== typed) typed.value = value && value !== ABSTAIN ? value : "";
    const note = box.querySelector("[data-differs]");
    note.hidden = standing?.state !== "differs";
    if (!note.hidden) {
      const facts = { theirs: this.#spoken(standing.theirs), mine: this.#spoken(standing) };
      note.querySelector("[data-said]").textContent = this.fill(this.words.differs, facts);
      note.querySelector("[data-take=theirs]").textContent = this.fill(this.words.take, { value: facts.theirs });
      note.querySelector("[data-take=mine]").textContent = this.fill(this.words.take, { value: facts.mine });
      box.querySelector("[data-elsewhere]").hidden = true;
    }
  }

  #showText(kind) {
    const field = this.form.querySelector(`[data-text="${kind}"]`);
    if (!field) return;
    const standing = this.#text(kind);
    if (document.activeElement !== field && !this.typing.has(kind)) field.value = standing?.text ?? "";
    const note = field.closest("[data-texts]").querySelector("[data-differs]");
    note.hidden = standing?.state !== "differs";
    if (!note.hidden) note.querySelector("[data-said]").textContent = standing.theirs.text;
  }

  #showTotal() {
    const total = document.querySelector("[data-total]");
    let sum = 0;
    let weights = 0;
    let marked = 0;
    for (const [criterion, box] of this.criteria) {
      const standing = this.#standing(criterion);
      if (!standing || standing.kind === "clear") continue;
      marked += 1;
      if (standing.kind !== "value") continue;
      sum += Number(standing.value) * Number(box.dataset.weight);
      weights += Number(box.dataset.weight);
    }
    total.textContent = weights ? (sum / weights).toFixed(2) : "–";
    const text = this.fill(this.words.soFar, { marked, all: this.criteria.size });
    document.querySelector("[data-so-far]").textContent = text;
  }
}
