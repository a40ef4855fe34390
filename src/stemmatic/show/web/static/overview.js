// The overview's charts.

import { dataOf } from "/static/base.js";
import { drawRelays } from "/static/relays.js";
import { drawTimeline } from "/static/timeline.js";

const home = document.getElementById("timeline");
if (home) {
  const timeline = dataOf("timeline-data");
  const form = document.querySelector(".time-form");
  const [since, until] = ["since", "until"].map((name) => form.elements[name]);
  const said = document.getElementById("timeline-said");
  const choose = (first, last) => {
    since.value = first;
    until.value = last;
    said.textContent = `${first} to ${last} is marked: “Show this time” shows it alone.`;
  };
  const open = (first, last) => {
    choose(first, last);
    form.requestSubmit();
  };
  said.textContent = "Point at a column, or go through them with the arrow keys; drag to mark a time.";
  let stop = drawTimeline(home, timeline, { said, choose, open });
  const control = document.getElementById("series-switch");
  control.hidden = false;
  control.addEventListener("click", ({ target }) => {
    const by = target.dataset?.series;
    if (!by) return;
    for (const button of control.children) button.setAttribute("aria-pressed", String(button === target));
    stop();
    stop = drawTimeline(home, timeline, { said, choose, open, by });
  });
}

const matrix = document.getElementById("matrix");
if (matrix) {
  const told = document.getElementById("matrix-said");
  told.textContent = "Point at a cell, or go through them with the arrow keys. Lower left: declared; upper right, hatched: inferred; dashed ring: open.";
  drawRelays(matrix, dataOf("relays-data"), {
    said: told,
    open: (source, target) => {
      location.assign(`/families?${new URLSearchParams([["channel", source], ["channel", target]])}`);
    },
  });
}
