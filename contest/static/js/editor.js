// The bench of a problem's page: CodeMirror over the textarea, drafts kept on the server.
//
// Without this module the textarea is sent as it is; with it nothing else changes about the form.

const form = document.querySelector("form[data-editor]");
const area = form?.querySelector("textarea[data-codemirror]");

const SAVE_MS = 1200; // after the last key
const RETRY_MS = 5000;
const SURE_MS = 4000;

let read = () => area.value;
let write = (text) => {
  area.value = text;
};
let changed = () => {};

function theme({ EditorView, HighlightStyle, syntaxHighlighting, tags }) {
  const look = EditorView.theme({
    "&": { height: "100%", fontSize: "0.9375rem", backgroundColor: "var(--sheet)", color: "var(--ink)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
    ".cm-content": { caretColor: "var(--accent)", padding: ".6rem 0" },
    ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
    ".cm-gutters": { backgroundColor: "var(--sunk)", color: "var(--ink-2)", border: "none" },
    ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--accent-wash), transparent 60%)" },
    ".cm-activeLineGutter": { backgroundColor: "var(--accent-wash)", color: "var(--ink)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in oklab, var(--accent), transparent 75%)",
    },
    ".cm-matchingBracket": { backgroundColor: "var(--ok-wash)", outline: "1px solid var(--ok)" },
    ".cm-nonmatchingBracket": { backgroundColor: "var(--no-wash)" },
  });
  const colours = HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--accent)", fontWeight: "600" },
    { tag: [tags.string, tags.special(tags.string), tags.character], color: "var(--ok)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--wait)" },
    { tag: tags.comment, color: "var(--ink-2)", fontStyle: "italic" },
    { tag: [tags.typeName, tags.className, tags.definition(tags.typeName)], color: "var(--no)" },
    { tag: tags.invalid, color: "var(--no)", textDecoration: "underline" },
  ]);
  return [look, syntaxHighlighting(colours)];
}

async function mount() {
  const cm = await import(area.dataset.codemirror);
  const language = form.elements.language.value;
  const key = language === "pypy3" ? "python3" : language;
  const grammar = await cm.grammars[key]?.().catch(() => null);
  const host = document.createElement("div");
  host.className = "editor";
  host.dir = "ltr";
  // Styles made by script are allowed only inside a shadow root: the page's policy knows no nonce.
  const root = host.attachShadow({ mode: "open" });
  const { EditorView, EditorState, keymap } = cm;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        cm.lineNumbers(),
        cm.highlightActiveLineGutter(),
        cm.highlightSpecialChars(),
        cm.history(),
        cm.drawSelection(),
        cm.indentOnInput(),
        cm.bracketMatching(),
        cm.closeBrackets(),
        cm.highlightActiveLine(),
        cm.indentUnit.of("    "),
        EditorState.tabSize.of(4),
        EditorView.contentAttributes.of({
          "aria-label": area.dataset.label,
          tabindex: "0",
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        }),
        // Tab writes an indent; Escape, then Tab, leaves the editor by the keyboard.
        keymap.of([
          { key: "Escape", run: (target) => target.setTabFocusMode(2000) || true },
          ...cm.closeBracketsKeymap,
          ...cm.defaultKeymap,
          ...cm.historyKeymap,
          cm.indentWithTab,
        ]),
        theme(cm),
        grammar ?? [],
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          changed();
        }),
      ],
    }),
  });
  area.hidden = true;
  area.removeAttribute("aria-describedby");
  area.after(host);
  for (const label of form.querySelectorAll(`label[for="${area.id}"]`)) label.addEventListener("click", () => view.focus());
  read = () => view.state.doc.toString();
  write = (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  form.dataset.ready = "true"; // for tests: from here on the editor is what one types into
}

function drafts() {
  const state = form.querySelector("[data-draft-state]");
  const conflict = form.querySelector("[data-conflict]");
  const { language, base } = form.elements;
  // A text that was refused, or read from a file, is no draft yet.
  let kept = "unsaved" in form.dataset ? null : read();
  let timer = 0;
  let sending = null;
  let theirs = null;

  const say = (text) => {
    if (state.textContent !== text) state.textContent = text;
  };

  async function save() {
    clearTimeout(timer);
    if (sending) {
      await sending;
      return read() === kept || theirs ? undefined : save();
    }
    const text = read();
    if (text === kept || theirs) return undefined;
    say(state.dataset.saving);
    sending = send(text).finally(() => {
      sending = null;
    });
    await sending;
    if (read() !== kept && !theirs) soon(SAVE_MS);
    return undefined;
  }

  async function send(text) {
    const body = new URLSearchParams({
      csrf_token: form.elements.csrf_token.value,
      language: language.value,
      base: base.value,
      source: text,
    });
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.status === 409 && "text" in told) {
        if (told.text.trimEnd() === text.trimEnd()) {
          base.value = told.base;
          kept = text;
          return;
        }
        theirs = told;
        conflict.hidden = false;
        say(state.dataset.changed);
      } else if (answer.ok) {
        base.value = told.base;
        kept = text;
        say(told.said);
      } else {
        say(told.message ?? state.dataset.changed);
        kept = answer.status >= 500 ? kept : text; // a refusal isn't asked again with the same text
        if (answer.status >= 500) soon(RETRY_MS);
      }
    } catch {
      say(state.dataset.lost);
      soon(RETRY_MS);
    }
  }

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  changed = () => {
    if (theirs) return;
    if (read() !== kept) {
      say(state.dataset.changed);
      soon(SAVE_MS);
    }
  };

  conflict.addEventListener("click", (event) => {
    const take = event.target.closest("[data-take]")?.dataset.take;
    if (!take || !theirs) return;
    base.value = theirs.base;
    const other = theirs.text;
    theirs = null;
    conflict.hidden = true;
    if (take === "theirs") {
      kept = other;
      write(other);
      say(state.dataset.kept);
    } else {
      kept = null;
      save();
    }
  });

  language.addEventListener("change", async () => {
    // The draft belongs to the language it was written in: keep it there before the page turns.
    const chosen = language.value;
    language.value = language.dataset.now;
    await save();
    if (theirs) return;
    language.value = chosen;
    location.assign(`${form.dataset.address}?language=${encodeURIComponent(chosen)}#code`);
  });
  language.dataset.now = language.value;
  if (kept === null && read().trim()) soon(SAVE_MS);

  area.addEventListener("input", () => changed());
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
}

function starter() {
  const button = form.querySelector("[data-starter]");
  if (!button) return;
  const said = button.querySelector("[data-said]");
  const label = said.textContent;
  let sure = 0;
  button.addEventListener("click", () => {
    // What was written isn't lost by one wrong press.
    if (read().trim() && read() !== button.dataset.starter && Date.now() - sure > SURE_MS) {
      sure = Date.now();
      said.textContent = button.dataset.sure;
      setTimeout(() => {
        said.textContent = label;
      }, SURE_MS);
      return;
    }
    said.textContent = label;
    write(button.dataset.starter);
    changed();
  });
}

if (area) {
  // A file's name tells its language.
  const file = form.elements.file;
  const keys = { ".py": "python3", ".java": "java", ".js": "javascript", ".mjs": "javascript", ".c": "c", ".cpp": "cpp", ".cc": "cpp", ".cxx": "cpp" };
  file?.addEventListener("change", () => {
    const key = keys[file.value.slice(file.value.lastIndexOf(".")).toLowerCase()];
    if (key === "python3" && form.elements.language.value === "pypy3") return; // it takes the same files
    if (key && [...form.elements.language.options].some((option) => option.value === key)) form.elements.language.value = key;
  });
  drafts();
  starter();
  mount().catch(() => {
    form.dataset.ready = "plain"; // the textarea serves
  });
}
