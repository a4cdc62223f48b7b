// An entrant's form: the draft is kept while it is typed, letters are counted, the deadline is told in one's own zone.
//
// Without this module the form is sent by its buttons; nothing else changes about it.

const SAVE_MS = 1500; // after the last key
const RETRY_MS = 5000;

const form = document.querySelector("form[data-startup]");

function typed() {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "do") body.append(name, value);
  return body;
}

const text = () => {
  const body = typed();
  body.delete("base");
  body.delete("csrf_token");
  return body.toString();
};

function drafts() {
  const state = form.querySelector("[data-draft-state]");
  const conflict = form.querySelector("[data-conflict]");
  const list = form.querySelector("[data-others]");
  const { base } = form.elements;
  // A text that was refused is no draft yet.
  let kept = document.querySelector(".note[role=alert]:not([hidden])") ? null : text();
  let timer = 0;
  let sending = null;
  let theirs = null;
  let isLeaving = false;

  const say = (words) => {
    if (state.textContent !== words) state.textContent = words;
  };

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(timer);
    if (sending) {
      await sending;
      return text() === kept || theirs ? undefined : save();
    }
    if (text() === kept || theirs || isLeaving) return undefined;
    say(state.dataset.saving);
    sending = send(text(), typed()).finally(() => {
      sending = null;
    });
    await sending;
    return undefined;
  }

  async function send(now, body) {
    let answer;
    let told;
    try {
      answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" } });
      told = await answer.json();
    } catch {
      say(state.dataset.lost);
      soon(RETRY_MS);
      return;
    }
    if (answer.ok) {
      base.value = told.base;
      kept = now;
      say(Object.values(told.wrong ?? {})[0] ?? told.said);
      document.getElementById("side")?.dispatchEvent(new CustomEvent("podium:refresh"));
      if (text() !== kept) soon(SAVE_MS);
    } else if (answer.status === 409 && told.base) {
      theirs = told;
      list.replaceChildren(...told.others.map(row));
      conflict.hidden = false;
      conflict.scrollIntoView({ block: "center" });
      say(state.dataset.changed);
    } else {
      say(told.message ?? state.dataset.changed);
      if (answer.status >= 500) soon(RETRY_MS);
      else kept = now; // a refusal isn't asked again with the same text
    }
  }

  function row({ label, text: other }) {
    const [line, name, value] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
    name.textContent = label;
    value.textContent = other || "–";
    value.dir = "auto";
    value.className = "typed";
    line.append(name, value);
    return line;
  }

  conflict.addEventListener("click", (event) => {
    if (!event.target.closest("[data-take=mine]") || !theirs) return;
    base.value = theirs.base;
    theirs = null;
    conflict.hidden = true;
    kept = null;
    save();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || theirs) return;
    if (text() !== kept) {
      say(state.dataset.changed);
      soon(SAVE_MS);
    }
  });
  // What is under way is waited for, or the form would meet its own text as another window's.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isLeaving = true;
    if (!sending) return;
    event.preventDefault();
    const { submitter } = event;
    sending.then(() => form.requestSubmit(submitter));
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  form.podiumKeep = save;
  form.addEventListener("podium:received", async (event) => {
    base.value = event.detail.base;
    await save();
    // What is typed is kept, so the page may show what came: the deck's pages, the file's name.
    if (text() === kept && !theirs) location.reload();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  form.dataset.ready = "true"; // for tests
}

function counters() {
  for (const field of form.querySelectorAll("[data-most]")) {
    const line = form.querySelector(`[data-count-of="${CSS.escape(field.id)}"]`);
    const most = Number(field.dataset.most);
    const count = () => {
      const length = [...field.value].length;
      line.textContent = length > most * 0.7 ? `${length} / ${most}` : "";
      line.classList.toggle("over", length > most);
    };
    field.addEventListener("input", count);
    count();
  }
}

// The deadline where the reader is, if that is another zone than the contest's.
function ownZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const line of document.querySelectorAll("[data-own-zone]")) {
    const at = new Date(line.dataset.ownZone);
    const [here, there] = [zone, line.dataset.zone].map((timeZone) => at.toLocaleString("en", { timeZone }));
    if (here === there) continue;
    const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short", timeZone: zone });
    line.querySelector("[data-own-time]").textContent = `${words.format(at)} (${zone.replace(/_/g, " ")})`;
    line.hidden = false;
  }
}

if (form) {
  // After a quarrel of two windows only a button keeps the text: one has to say which is to stand.
  if (form.dataset.startup !== "stale") drafts();
  counters();
}
ownZone();
document.addEventListener("htmx:after:swap", ownZone);
