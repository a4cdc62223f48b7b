// Small things every page has: copying, closing notices, a word when the network is away.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const said = button.querySelector("[data-said]");
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // Without https there is no clipboard: the old way, by a selection.
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      document.execCommand("copy");
      selection.removeAllRanges();
    }
    if (!said) return;
    const before = said.textContent;
    said.textContent = button.dataset.done;
    setTimeout(() => {
      said.textContent = before;
    }, 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const closing = event.target.closest("[data-dismiss]");
    if (closing) closing.closest(".toast")?.remove();
    const printing = event.target.closest("[data-print]");
    if (printing) window.print();
  });

  // A form is sent once: a second press while the first is under way changes nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 4000) event.preventDefault();
    else form.dataset.sent = String(Date.now());
  });
  // Who signs out leaves no pages of theirs behind (a juror's are kept for when the network is away).
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-forgets]") || !("caches" in window)) return;
    caches.keys().then((names) => {
      for (const name of names) if (name.startsWith("podium-jury-pages-")) caches.delete(name);
    });
    navigator.serviceWorker?.getRegistration("/j").then((found) => found?.active?.postMessage({ type: "forget" }));
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  const offline = () => {
    const bar = document.getElementById("offline");
    if (bar) bar.hidden = navigator.onLine;
  };
  window.addEventListener("online", offline);
  window.addEventListener("offline", offline);

  // Results of others reach a contest's page by a part that is the same for all: each takes its own from it.
  const TURN_MS = 900;
  function takePulse() {
    const pulse = document.getElementById("pulse");
    const now = document.getElementById("now");
    if (!pulse || !now) return;
    const solved = JSON.parse(pulse.dataset.solved);
    const shown = () => document.querySelectorAll("[data-solved-by]").length;
    const isOld = () =>
      now.isConnected && (now.dataset.window !== pulse.dataset.window || shown() !== Object.keys(solved).length);
    if (isOld()) {
      // Start, end or freeze have come or moved, or a problem was set: one's own part is asked for, not by all at
      // once. When the countdown has come to its end live.js asks by itself, and a little sooner.
      setTimeout(() => isOld() && now.dispatchEvent(new CustomEvent("podium:refresh")), TURN_MS * (0.7 + Math.random()));
      return;
    }
    const write = (selector, key, values) => {
      for (const element of document.querySelectorAll(selector)) {
        const text = values[element.dataset[key]];
        if (text !== undefined && element.textContent !== String(text)) element.textContent = text;
      }
    };
    write("[data-rank-of]", "rankOf", JSON.parse(pulse.dataset.ranks));
    write("[data-solved-by]", "solvedBy", solved);
  }
  document.addEventListener("htmx:after:swap", takePulse);

  // A join code may stand after the # of an address: it then never reaches a log.
  const field = document.querySelector("input[data-from-fragment]");
  if (field && location.hash.length > 1 && !field.value) {
    field.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
})();
