// The box: a pasted passage is asked about at once, Enter finds, filters lie folded on small screens.

const form = document.getElementById("ask");
const box = document.getElementById("q");
const results = document.getElementById("results");
const LONG_WORDS = 12; // as on the server
const MOST_BYTES = 800_000; // of a file: what the server takes, where a letter has four
const PERMALINK_CHARS = 2000; // a longer text does not fit into an address

function find() {
  if (box.value.length <= PERMALINK_CHARS) {
    form.requestSubmit();
    return;
  }
  htmx.ajax("POST", "/whence", { source: box, target: "#results", values: { text: box.value } });
}

box.addEventListener("paste", () => {
  setTimeout(() => {
    if (box.value.trim().split(/\s+/).length > LONG_WORDS) find();
  });
});

// A text file is asked about as if it had been pasted.
const file = document.getElementById("file");
file.closest("label").hidden = false;

async function ask(chosen) {
  const text = chosen.size > MOST_BYTES ? "" : await chosen.text();
  const wrong = chosen.size > MOST_BYTES ? file.dataset.large : !text.trim() || text.includes("\0") ? file.dataset.wrong : "";
  file.setCustomValidity(wrong);
  if (wrong) {
    file.reportValidity();
    return;
  }
  box.value = text;
  form.elements.mode.value = "text";
  find();
}

file.addEventListener("change", () => file.files.length && ask(file.files[0]));
box.addEventListener("dragover", (event) => event.preventDefault());
box.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  ask(event.dataTransfer.files[0]);
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find();
  }
});

form.addEventListener(
  "submit",
  (event) => {
    if (box.value.length <= PERMALINK_CHARS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    find();
  },
  true,
);

for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", find);

function fold() {
  if (window.innerWidth > 960) return;
  for (const facet of results.querySelectorAll("details.facet")) facet.open = false;
}

document.addEventListener("htmx:beforeRequest", () => results.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterSettle", () => {
  results.setAttribute("aria-busy", "false");
  fold();
});
fold();
