// The overview's charts.

import { dataOf, touches } from "./base.js";
import { drawRelays } from "./relays.js";
import { drawSwitched } from "./timeline.js";
import { _ } from "./words.js";

const home = document.getElementById("timeline");
if (home) {
  const timeline = dataOf("timeline-data");
  const form = document.querySelector(".time-form");
  const [since, until] = ["since", "until"].map((name) => form.elements[name]);
  const said = document.getElementById("timeline-said");
  const choose = (first, last) => {
    since.value = first;
    until.value = last;
    said.textContent = _("%(first)s to %(last)s is marked: “Show this time” shows it alone.", { first, last });
  };
  const open = (first, last) => {
    choose(first, last);
    form.requestSubmit();
  };
  said.textContent = touches() ? _("Tap a column to see what it holds; drag to mark a time.") : _("Point at a column, or go through them with the arrow keys; drag to mark a time.");
  drawSwitched(home, timeline, document.getElementById("series-switch"), { said, choose, open });
}

const matrix = document.getElementById("matrix");
if (matrix) {
  const told = document.getElementById("matrix-said");
  told.textContent = `${touches() ? _("Tap a cell to see what it holds, once more to list the families.") : _("Point at a cell, or go through them with the arrow keys.")} ${_("Lower left: forwards; upper right, hatched: inferred; dashed ring: open.")}`;
  drawRelays(matrix, dataOf("relays-data"), {
    said: told,
    open: (source, target) => {
      location.assign(`/families?${new URLSearchParams([["channel", source], ["channel", target]])}`);
    },
  });
}
