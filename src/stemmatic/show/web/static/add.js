// Files and folders that are dropped or chosen are sent one by one, each as a request's body, then read as one job.

import { _, ngettext, number } from "./words.js";

const form = document.getElementById("add");
const drop = document.getElementById("drop");
const files = document.getElementById("files");
const folder = document.getElementById("folder");
const list = document.getElementById("chosen");
const sending = document.getElementById("sending");
const button = form.querySelector(".go button");
const MOST_LISTED = 200;

/** @type {{name: string, file: File}[]} */
let chosen = [];

document.getElementById("folder-choice").hidden = !("webkitdirectory" in folder);

function size(bytes) {
  if (bytes < 1 << 20) return `${number(Math.max(1, Math.round(bytes / 1024)))} KiB`;
  return `${number(bytes / (1 << 20), { maximumFractionDigits: 1 })} MiB`;
}

function show() {
  list.replaceChildren();
  for (const { name, file } of chosen.slice(0, MOST_LISTED)) {
    const line = document.createElement("li");
    const label = document.createElement("span");
    const bytes = document.createElement("span");
    label.dir = "auto";
    label.textContent = name;
    bytes.textContent = size(file.size);
    bytes.className = "quiet";
    line.append(label, bytes);
    list.append(line);
  }
  if (chosen.length > MOST_LISTED) {
    const line = document.createElement("li");
    line.textContent = ngettext("and %(num)s more", "and %(num)s more", chosen.length - MOST_LISTED);
    list.append(line);
  }
  say(chosen.length ? _("%(count)s chosen, %(size)s", { count: number(chosen.length), size: size(total(chosen)) }) : "");
}

function total(some) {
  return some.reduce((sum, { file }) => sum + file.size, 0);
}

function say(text, fault = false) {
  sending.textContent = text;
  sending.className = fault ? "fault" : "quiet";
}

/** The files below a dropped entry, with their paths from the folder that was dropped. */
async function below(entry) {
  if (entry.isFile) {
    const file = await new Promise((found, failed) => entry.file(found, failed));
    return [{ name: entry.fullPath.replace(/^\//, ""), file }];
  }
  const reader = entry.createReader();
  const held = [];
  for (;;) {
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) return held;
    for (const one of some) held.push(...(await below(one)));
  }
}

async function take(found) {
  chosen = [...chosen, ...found];
  show();
}

drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("is-over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files].map((file) => ({ name: file.name, file }));
  try {
    await take(entries.length ? (await Promise.all(entries.map(below))).flat() : plain);
  } catch (error) {
    say(_("A folder could not be read: %(why)s", { why: error.message }), true);
  }
});
files.addEventListener("change", () => take([...files.files].map((file) => ({ name: file.name, file }))).then(() => (files.value = "")));
folder.addEventListener("change", () =>
  take([...folder.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }))).then(() => (folder.value = "")),
);

async function asked(address, options) {
  const answer = await fetch(address, options);
  const facts = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(facts?.error || _("the server answered %(status)s; load the page again", { status: answer.status }));
  return facts;
}

function json(body) {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

function columns() {
  const found = {};
  for (const line of form.elements.columns.value.split("\n").map((one) => one.trim())) {
    if (!line) continue;
    const at = line.indexOf("=");
    if (at < 1 || at === line.length - 1) throw new Error(_("Columns: “%(line)s” names no field and column; write for example text=body.", { line }));
    found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
}

/** What the files do not say themselves. */
function words() {
  const names = ["time_zone", "date_order", "encoding", "channel", "platform", "group"];
  return { ...Object.fromEntries(names.map((name) => [name, form.elements[name].value])), public: form.elements.public.checked };
}

async function add() {
  const asks = {
    translations: !form.elements.no_translations.checked,
    keep: form.elements.keep.checked,
    columns: columns(),
    words: words(),
  };
  // Pictures beside an export are no dumps; the server knows them by their names, so that they need not be sent.
  const { upload, wanted } = await asked("/api/add", json({ names: chosen.map(({ name }) => name), size_bytes: 0 }));
  const dumps = chosen.filter((one, at) => wanted[at]);
  try {
    if (!dumps.length) throw new Error(_("None of these files can hold posts: pictures, films, styles and hidden files are passed over."));
    let sent = 0;
    for (const { name, file } of dumps) {
      sent += 1;
      say(_("Sending %(at)s of %(count)s: %(name)s", { at: number(sent), count: number(dumps.length), name }));
      await asked(`/api/add/${upload}/files?name=${encodeURIComponent(name)}`, { method: "PUT", body: file });
    }
    const job = await asked(`/api/add/${upload}/start`, json(asks));
    const passed = chosen.length - dumps.length;
    chosen = [];
    show();
    say(passed ? ngettext("%(num)s file was not sent: it holds no posts (a picture, style or hidden file)", "%(num)s files were not sent: they hold no posts (pictures, styles, hidden files)", passed) : "");
    await htmx.ajax("GET", `/add?job=${job.id}`, { target: "#jobs", swap: "innerHTML" });
    history.replaceState(null, "", `/add?job=${job.id}`);
  } catch (error) {
    await fetch(`/api/add/${upload}`, { method: "DELETE" }).catch(() => null);
    throw error;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!chosen.length) {
    say(_("Choose or drop some files first."), true);
    return;
  }
  button.disabled = true;
  try {
    await add();
  } catch (error) {
    say(error.message, true);
  }
  button.disabled = false;
});
