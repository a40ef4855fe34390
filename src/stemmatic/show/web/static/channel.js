// A channel's posts over time.

import { dataOf, touches } from "./base.js";
import { drawTimeline } from "./timeline.js";
import { _ } from "./words.js";

const home = document.getElementById("timeline");
if (home) {
  const said = document.getElementById("timeline-said");
  said.textContent = touches() ? _("Tap a column to see what it holds.") : _("Point at a column, or go through them with the arrow keys.");
  drawTimeline(home, dataOf("timeline-data"), { said });
}
