// A channel's posts over time.

import { dataOf } from "./base.js";
import { drawTimeline } from "./timeline.js";

const home = document.getElementById("timeline");
if (home) {
  const said = document.getElementById("timeline-said");
  said.textContent = "Point at a column, or go through them with the arrow keys.";
  drawTimeline(home, dataOf("timeline-data"), { said });
}
