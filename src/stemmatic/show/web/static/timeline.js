// Posts over time: stacked columns by language or channel, with a cursor for keys and pointer, and a part to choose.

import { _, inWords, ngettext, number } from "./words.js";

const HEIGHT = 220;
const MARGIN = { top: 8, right: 8, bottom: 24, left: 44 };
const DAY = 86400000;
const d3 = globalThis.d3;

const day = (date) => date.toISOString().slice(0, 10);

/** Draws `timeline` as {@link drawTimeline} does; the buttons of `control` say by which series. */
export function drawSwitched(home, timeline, control, options) {
  let stop = drawTimeline(home, timeline, options);
  control.hidden = false;
  control.addEventListener("click", ({ target }) => {
    const by = target.dataset?.series;
    if (!by) return;
    for (const button of control.children) button.setAttribute("aria-pressed", String(button === target));
    stop();
    stop = drawTimeline(home, timeline, { ...options, by });
  });
}

/**
 * Draws `timeline` into `home`. `said` is told of the column under the cursor. `choose(since, until)` is called with
 * two days when a part is marked, `open(since, until)` when a column is entered; both may be left out.
 */
export function drawTimeline(home, timeline, { said, by = "language", choose, open }) {
  const { begins, ends } = placeColumns(timeline);
  const all = by === "channel" ? timeline.by_channel : timeline.by_language;
  const names = all.map((one) => one.name || ngettext("%(num)s other", "%(num)s others", one.joined));
  const totals = begins.map((_, at) => d3.sum(all, (one) => one.posts[at]));
  let cursor = -1;
  home.replaceChildren();
  const root = d3.select(home).append("svg");
  root.attr("role", "group").attr("tabindex", 0)
    .attr("aria-label", `${_("Posts over time. Arrow keys go from column to column.")}${open ? ` ${_("Enter shows that time.")}` : ""}`);
  const legend = d3.select(home).append("ul").attr("class", "legend");
  hatching(root);
  const frame = root.append("g").attr("aria-hidden", "true");

  const rows = d3.stack().keys(d3.range(all.length)).value((at, key) => all[key].posts[at])(d3.range(begins.length));
  let x;

  const columnOf = (moment) => columnAt(begins, moment);

  function draw() {
    const width = Math.max(260, home.clientWidth);
    root.attr("width", width).attr("height", HEIGHT).attr("viewBox", [0, 0, width, HEIGHT]);
    frame.selectAll("*").remove();
    x = d3.scaleUtc([begins[0], ends.at(-1)], [MARGIN.left, width - MARGIN.right]);
    const y = d3.scaleLinear([0, d3.max(totals) || 1], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
    frame.append("g").attr("transform", `translate(${MARGIN.left},0)`)
      .call(d3.axisLeft(y).ticks(5).tickFormat((value) => (Number.isInteger(value) ? number(value) : "")).tickSize(-(width - MARGIN.left - MARGIN.right)))
      .call((axis) => axis.select(".domain").remove());
    frame.append("g").attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`)
      .call(d3.axisBottom(x).ticks(Math.max(2, Math.min(begins.length, width / 90))).tickSizeOuter(0).tickFormat(labelOf(timeline.unit)));
    const groups = frame.selectAll("g.series").data(rows).join("g")
      .attr("class", (_, at) => classOf(by, all, at)).attr("data-language", (_, at) => (by === "language" ? all[at].name || "other" : null));
    const gap = (x(ends[0]) - x(begins[0])) > 6 ? 1.5 : 0;
    for (const kind of ["ground", "hatch"]) {
      groups.filter((_, at) => kind === "ground" || hatched(at)).selectAll(`rect.${kind}`)
        .data((row) => row.filter(([low, high]) => high > low)).join("rect").attr("class", kind)
        .attr("x", (part) => x(begins[part.data])).attr("width", (part) => Math.max(1, x(ends[part.data]) - x(begins[part.data]) - gap))
        .attr("y", (part) => y(part[1])).attr("height", (part) => Math.max(0.5, y(part[0]) - y(part[1])));
    }
    const mark = frame.append("rect").attr("class", "cursor").attr("visibility", "hidden");
    if (choose) {
      const brush = d3.brushX().extent([[MARGIN.left, MARGIN.top], [width - MARGIN.right, HEIGHT - MARGIN.bottom]]).on("end", ({ selection, sourceEvent }) => {
        if (!selection || !sourceEvent) return;
        const [from, to] = selection.map((at) => columnOf(x.invert(at - 0.01)));
        choose(day(begins[from]), day(new Date(ends[to] - DAY)));
      });
      frame.append("g").call(brush);
    }
    home.showCursor = () => {
      if (cursor < 0) {
        mark.attr("visibility", "hidden");
        return;
      }
      mark.attr("visibility", "visible").attr("x", x(begins[cursor])).attr("width", Math.max(2, x(ends[cursor]) - x(begins[cursor])))
        .attr("y", MARGIN.top).attr("height", HEIGHT - MARGIN.bottom - MARGIN.top);
      const parts = all.map((one, at) => [names[at], one.posts[cursor]]).filter(([, posts]) => posts).sort((a, b) => b[1] - a[1]);
      said.textContent = `${span(cursor)}: ${ngettext("%(num)s post", "%(num)s posts", totals[cursor])}${parts.length ? ` · ${parts.map(([name, posts]) => `${name} ${number(posts)}`).join(" · ")}` : ""}`;
    };
    home.showCursor();
  }

  function span(at) {
    const [first, last] = [begins[at], new Date(ends[at] - DAY)].map((date) => inWords(date, { dateStyle: "medium" }));
    return first === last ? first : `${first} – ${last}`;
  }

  function go(to) {
    cursor = Math.max(0, Math.min(begins.length - 1, to));
    home.showCursor();
  }

  root.on("pointermove", (event) => go(columnOf(x.invert(d3.pointer(event, root.node())[0]))));
  root.on("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    if (event.key in steps) go(cursor < 0 ? 0 : cursor + steps[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(begins.length - 1);
    else if (event.key === "Enter" && open && cursor >= 0) open(day(begins[cursor]), day(new Date(ends[cursor] - DAY)));
    else return;
    event.preventDefault();
  });
  root.on("focus", () => go(cursor < 0 ? 0 : cursor));

  const items = legend.selectAll("li").data(all).join("li").append("button").attr("type", "button")
    .attr("aria-label", (one, at) => `${names[at]}: ${ngettext("%(num)s post", "%(num)s posts", d3.sum(one.posts))}; ${_("the others are faded while this has the focus")}`);
  items.append("svg").attr("width", 14).attr("height", 14).attr("aria-hidden", "true").append("g")
    .attr("class", (_, at) => classOf(by, all, at)).attr("data-language", (one) => (by === "language" ? one.name || "other" : null))
    .each(function (_, at) {
      for (const kind of hatched(at) ? ["ground", "hatch"] : ["ground"]) d3.select(this).append("rect").attr("class", kind).attr("width", 14).attr("height", 14);
    });
  items.append("bdi").text((_, at) => names[at]);
  items.append("span").attr("class", "quiet").text((one) => number(d3.sum(one.posts)));
  const fade = (chosen) => frame.selectAll("g.series").classed("faded", (_, at) => chosen !== null && at !== chosen);
  items.on("pointerenter focus", function () { fade(items.nodes().indexOf(this)); }).on("pointerleave blur", () => fade(null));

  let drawn = 0;
  const watch = new ResizeObserver(() => {
    if (home.clientWidth !== drawn) {
      drawn = home.clientWidth;
      draw();
    }
  });
  watch.observe(home);
  drawn = home.clientWidth;
  draw();
  return () => watch.disconnect();
}

const hatched = (at) => at % 2 === 1;

function classOf(by, all, at) {
  const colour = by === "channel" ? ` series-${all[at].name ? at : "rest"}` : "";
  return `series${colour}${hatched(at) ? " hatched" : ""}`;
}

function hatching(root) {
  const pattern = root.append("defs").append("pattern").attr("id", "hatch").attr("width", 5).attr("height", 5)
    .attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
  pattern.append("line").attr("class", "hatch-line").attr("y2", 5);
}

/** When the columns of a timeline begin, and when they end: where the next begins, the last after one unit. */
export function placeColumns({ begins, unit }) {
  const from = begins.map((text) => new Date(`${text}T00:00:00Z`));
  return { begins: from, ends: from.map((begin, at) => from[at + 1] ?? after(begin, unit)) };
}

/** The number of the column that a moment lies in; what lies outside belongs to the first or the last. */
export function columnAt(begins, moment) {
  return Math.max(0, Math.min(begins.length - 1, d3.bisectRight(begins, moment) - 1));
}

function after(begin, unit) {
  const steps = { day: d3.utcDay, week: d3.utcMonday, month: d3.utcMonth, year: d3.utcYear };
  return steps[unit].offset(begin, 1);
}

/** How the axis writes a day that a column of this unit begins on. */
export function labelOf(unit) {
  if (unit === "year") return d3.utcFormat("%Y");
  if (unit === "month") return (date) => (date.getUTCMonth() ? inWords(date, { month: "short" }) : d3.utcFormat("%Y")(date));
  return (date) => (date.getUTCHours() ? "" : date.getUTCDate() === 1 && !date.getUTCMonth() ? d3.utcFormat("%Y")(date) : inWords(date, { day: "numeric", month: "short" }));
}
