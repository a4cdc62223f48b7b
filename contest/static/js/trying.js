// Running a program from the bench: the answer takes the place of the last run's, beside the editor.
//
// Without this module the buttons send the form, and the answer is a page of its own.

const form = document.querySelector("form[data-editor]");
const SLOW_MS = 20000; // an answer that takes longer is not waited for

async function run(button) {
  const body = new FormData(form);
  body.set(button.name, button.value);
  body.set("in_place", "1");
  const file = body.get("file");
  if (file instanceof File && !file.name) body.delete("file");
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), SLOW_MS);
  try {
    const answer = await fetch(button.formAction, { method: "POST", body, signal: ending.signal });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const part = page.getElementById("trial");
    if (!part) throw new Error(String(answer.status));
    return part;
  } finally {
    clearTimeout(timer);
  }
}

// A refusal stands above what is there: the last run stays to be looked at.
function place(part) {
  const old = document.getElementById("trial");
  for (const note of old.querySelectorAll(":scope > .note")) note.remove();
  if (part.querySelector(".result")) {
    old.replaceWith(part);
    window.htmx?.process(part);
  } else {
    old.prepend(...part.children);
    part = old;
  }
  part.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !("try" in button.dataset)) return;
  event.preventDefault();
  if ("busy" in button.dataset) return;
  button.dataset.busy = "";
  run(button)
    .then(place)
    .catch(() => leave(button)) // what can't be shown in place is shown as a page
    .finally(() => delete button.dataset.busy);
});

function leave(button) {
  const what = document.createElement("input");
  what.type = "hidden";
  what.name = button.name;
  what.value = button.value;
  form.append(what);
  form.action = button.formAction;
  form.submit();
}
