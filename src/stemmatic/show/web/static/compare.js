// Whole texts: passages that answer one another are lit together, and the panes scroll together.

import { bindPanes } from "./panes.js";

const panes = [...document.querySelectorAll(".pane")];
const together = document.getElementById("together");
const bringBeside = bindPanes(panes, () => together?.checked ?? false);
let chosen = ""; // by a tap or click: it stays lit

function light(place) {
  document.querySelectorAll(".paired").forEach((one) => one.classList.toggle("lit", one.dataset.place === place));
}

for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => light(event.target.closest(".paired")?.dataset.place ?? chosen));
}

for (const pane of panes) {
  pane.addEventListener("click", (event) => {
    const passage = event.target.closest(".paired");
    if (event.target.closest("a") || !getSelection().isCollapsed) return;
    chosen = passage && passage.dataset.place !== chosen ? passage.dataset.place : "";
    light(chosen);
    if (chosen && together.checked) bringBeside(passage);
  });
  pane.addEventListener("keydown", (event) => {
    const passage = event.target.closest(".number") && event.target.closest(".paired");
    const found = passage && neighbour(passage, event.key, pane);
    if (!found) return;
    event.preventDefault();
    found.querySelector(".number").focus();
  });
}

/** The passage that an arrow key leads to: the one before or behind, or what answers this one in the next pane. */
function neighbour(passage, key, pane) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step) {
    const all = [...pane.querySelectorAll(".paired")];
    return all[all.indexOf(passage) + step];
  }
  const aside = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!aside) return null;
  const turned = getComputedStyle(pane.parentElement).direction === "rtl" ? -aside : aside;
  for (let at = panes.indexOf(pane) + turned; panes[at]; at += turned) {
    const found = panes[at].querySelector(`.paired[data-place="${passage.dataset.place}"]`);
    if (found) return found;
  }
  return null;
}
