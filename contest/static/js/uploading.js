// Files that are sent as soon as they are chosen, with how far they are.
//
// The page writes:
//   <div data-sending="/…/files/deck" data-going="…" data-done="…" data-lost="…" data-stop="…">
//     <input type="file"> <progress hidden max="100"></progress> <p role="status" data-said></p></div>
// inside a form with its token. What is received is told by `podium:received` on that form; its `detail.base` is what the
// draft stands at now. Without this module the file goes with the form.

const ASK = "application/json";

function send(box, input) {
  const [file] = input.files;
  if (!file) return;
  const form = input.form;
  const bar = box.querySelector("progress");
  const said = box.querySelector("[data-said]");
  const say = (text) => {
    said.textContent = text;
  };
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", box.dataset.sending);
  request.setRequestHeader("Accept", ASK);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => {
    bar.hidden = true;
    let told = {};
    try {
      told = JSON.parse(request.responseText);
    } catch {
      // An answer without words: the page's own stand in.
    }
    if (request.status >= 400 || !told.base) {
      say(told.message ?? box.dataset.stop);
      input.setAttribute("aria-invalid", "true");
      return;
    }
    input.removeAttribute("aria-invalid");
    input.value = "";
    say(told.said ?? box.dataset.done);
    form.dispatchEvent(new CustomEvent("podium:received", { detail: told }));
  });
  request.addEventListener("error", () => {
    bar.hidden = true;
    say(box.dataset.lost);
  });
  bar.value = 0;
  bar.hidden = false;
  say(box.dataset.going);
  // What is typed is kept first: it stands at what the file is put into.
  const before = form.podiumKeep?.() ?? Promise.resolve();
  before.finally(() => request.send(body));
}

for (const box of document.querySelectorAll("[data-sending]")) {
  const input = box.querySelector('input[type="file"]');
  input.addEventListener("change", () => send(box, input));
}
