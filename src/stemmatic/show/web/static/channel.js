// A channel's posts over time.

import { dataOf } from "/static/base.js";
import { drawTimeline } from "/static/timeline.js";

const home = document.getElementById("timeline");
if (home) drawTimeline(home, dataOf("timeline-data"), { said: document.getElementById("timeline-said") });
