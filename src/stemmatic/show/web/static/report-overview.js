// The overview in one file: its charts.

import { drawRelays } from "./relays.js";
import { drawTimeline } from "./timeline.js";

const dataOf = (id) => JSON.parse(document.getElementById(id).textContent);

const home = document.getElementById("timeline");
if (home) {
  const said = document.getElementById("timeline-said");
  let stop = drawTimeline(home, dataOf("timeline-data"), { said });
  const control = document.getElementById("series-switch");
  control.hidden = false;
  control.addEventListener("click", ({ target }) => {
    const by = target.dataset?.series;
    if (!by) return;
    for (const button of control.children) button.setAttribute("aria-pressed", String(button === target));
    stop();
    stop = drawTimeline(home, dataOf("timeline-data"), { said, by });
  });
}

const matrix = document.getElementById("matrix");
if (matrix) {
  const said = document.getElementById("matrix-said");
  said.textContent = "Lower left: declared; upper right, hatched: inferred; dashed ring: open.";
  drawRelays(matrix, dataOf("relays-data"), { said });
}
