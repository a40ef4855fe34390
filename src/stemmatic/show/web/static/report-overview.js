// The overview in one file: its charts.

import { dataOf } from "./base.js";
import { drawRelays } from "./relays.js";
import { drawSwitched } from "./timeline.js";
import { _ } from "./words.js";

const home = document.getElementById("timeline");
if (home) {
  const said = document.getElementById("timeline-said");
  drawSwitched(home, dataOf("timeline-data"), document.getElementById("series-switch"), { said });
}

const matrix = document.getElementById("matrix");
if (matrix) {
  const said = document.getElementById("matrix-said");
  said.textContent = _("Lower left: forwards; upper right, hatched: inferred; dashed ring: open.");
  drawRelays(matrix, dataOf("relays-data"), { said });
}
