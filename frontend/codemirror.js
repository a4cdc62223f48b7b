// What the editor needs of CodeMirror 6, and no more: loaded only where code is written, a language when it is chosen.
export { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
export {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
export { Compartment, EditorState } from "@codemirror/state";
export {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
export { tags } from "@lezer/highlight";

const cpp = () => import("@codemirror/lang-cpp").then((module) => module.cpp());

// By the keys of sandbox/languages.
export const grammars = {
  c: cpp,
  cpp,
  java: () => import("@codemirror/lang-java").then((module) => module.java()),
  javascript: () => import("@codemirror/lang-javascript").then((module) => module.javascript()),
  python3: () => import("@codemirror/lang-python").then((module) => module.python()),
};
