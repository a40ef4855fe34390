// A proposed stemma on a time axis: lanes are channels, edges run from source to target.
//
// layoutStemma() and what it calls are pure: data and sizes in, numbers out. drawStemma() draws that into a <figure>.
// Needs the global d3. Text comes from posts: it reaches the page as text nodes only.

const NODE = 22; // height of a node
const ROW = 28; // of nodes of one lane that would cover each other
const LANE = 38; // least height of a lane
const SIGNS = { right: "✓", wrong: "✗", unsure: "?" }; // of what people said of an edge
const PAD = 26; // before the first and after the last moment
const BREAK = 84; // the most that a silence which is left out takes, in px
const MOST_SILENCES = 12;
const FAR = 6; // times as long as others: a silence
const PAPER = 940; // px that a sheet across holds, A4 or Letter
const FIRST = 13; // above the earliest node, for saying so

// --- layout ---------------------------------------------------------------------------------------------------------

/** Which gaps between moments (ms) are silences that an axis of `width` px leaves out: those that would take half of what
 * is left of it, or a third where the rest stands close, and all where gaps fall into few long and many far shorter. */
export function findSilences(gaps, width) {
  const order = d3.range(gaps.length).sort((i, j) => gaps[j] - gaps[i]);
  let count = 0;
  for (; count < order.length - 1; count++) {
    const [longest, ...rest] = order.slice(count).map((i) => gaps[i]);
    const [total, usual] = [longest + d3.sum(rest), d3.median(rest)];
    const close = (usual / total) * width < 2 * NODE;
    if (longest < FAR * usual || longest < (close ? 0.35 : 0.5) * total) break;
  }
  const longest = Math.min(MOST_SILENCES, order.length - 1);
  for (let n = longest; n > count; n--) {
    if (gaps[order[n - 1]] >= FAR * gaps[order[n]] && n <= gaps.length / 2) count = n;
  }
  return new Set(order.slice(0, count));
}

/** Where moments (ms, ascending, distinct) lie in about `width` px, from 0: one scale for all, with the silences cut
 * out, and said to be. In `order` each moment is one step. */
export function placeMoments(moments, width, mode) {
  const gaps = moments.slice(1).map((moment, i) => moment - moments[i]);
  const silences = mode === "order" ? new Set() : findSilences(gaps, width);
  const total = d3.sum(gaps.filter((_, i) => !silences.has(i)));
  const gone = Math.min(BREAK, width / 3 / Math.max(silences.size, 1)); // of each silence this is left
  const perMs = total ? (width - silences.size * gone) / total : 0;
  const step = Math.min(width / Math.max(gaps.length, 1), 120);
  const xs = [0];
  gaps.forEach((gap, i) => xs.push(xs[i] + (mode === "order" ? step : silences.has(i) ? gone : gap * perMs)));
  const breaks = [...silences].sort((i, j) => i - j).map((i) => ({ from: i, x0: xs[i], x1: xs[i + 1], ms: gaps[i] }));
  return { xs: moments.length ? xs : [], perMs, breaks, width: xs[xs.length - 1] ?? 0 };
}

/** Labels of the axis: the day where it changes, and times where there is room. */
export function placeTicks(moments, placed, mode) {
  if (!moments.length) return [];
  const ticks = [];
  if (mode === "order") {
    moments.forEach((moment, i) => ticks.push({ x: placed.xs[i], date: new Date(moment), exact: true }));
  } else {
    const ends = [...placed.breaks.map((one) => one.from), moments.length - 1];
    let begin = 0;
    for (const end of ends) {
      const width = placed.xs[end] - placed.xs[begin];
      ticks.push({ x: placed.xs[begin], date: new Date(moments[begin]), exact: true });
      if (width > 60) {
        const span = [new Date(moments[begin]), new Date(moments[end])];
        for (const date of d3.utcTicks(...span, Math.max(2, Math.floor(width / 90)))) {
          const x = placed.xs[begin] + (date - moments[begin]) * placed.perMs;
          if (date.getUTCSeconds() === 0) ticks.push({ x, date, exact: false });
        }
      }
      begin = end + 1;
    }
  }
  const day = d3.utcFormat("%-d %b %Y");
  const time = d3.utcFormat("%H:%M");
  let before = null;
  let upto = -Infinity;
  const kept = [];
  for (const tick of ticks.sort((a, b) => a.x - b.x || b.exact - a.exact)) {
    const label = day(tick.date);
    const width = label !== before ? 74 : 40;
    if (tick.x < upto) continue;
    kept.push({ x: tick.x, day: label !== before ? label : "", time: time(tick.date) });
    before = label;
    upto = tick.x + width;
  }
  return kept;
}

/** Positions of all that is drawn; `data` is what show/family.py makes, `width` the room in px, `zoom` stretches it. */
export function layoutStemma(data, { width = 900, zoom = 1, mode = "time" } = {}) {
  const nodes = data.nodes.map((node, order) => ({ ...node, order, ms: node.date ? Date.parse(node.date) : null }));
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const children = d3.group(data.edges, (edge) => edge.source);
  const lost = data.lost.map((one) => {
    const heirs = (children.get(one.key) ?? []).map((edge) => byKey.get(edge.target)).filter(Boolean);
    const order = Math.min(...heirs.map((heir) => heir.order), nodes.length) - 0.5;
    const ms = one.date ? Date.parse(one.date) : null;
    return { ...one, lost: true, order, ms, heirs, siglum: "", languages: [], title: one.name, words: "" };
  });
  const all = [...nodes, ...lost];
  all.forEach((node) => byKey.set(node.key, node));

  // How much a node says: little where there are many.
  const room = (width * zoom) / Math.max(nodes.length, 1);
  const detail = nodes.length <= 60 ? "full" : room > 5 || nodes.length <= 140 ? "siglum" : "dot";
  for (const node of all) {
    node.detail = node.lost ? "lost" : detail;
    node.codes = node.languages.join(" ");
    node.height = node.detail === "full" || node.detail === "siglum" ? NODE : node.lost ? 17 : 13;
    node.width =
      node.lost ? 17
      : detail === "dot" ? 13
      : 12 + node.siglum.length * 8.6 + (detail === "full" && node.codes ? 6 + node.codes.length * 6.7 : 0);
  }

  // Time.
  const moments = [...new Set(all.map((node) => node.ms).filter((ms) => ms !== null))].sort((a, b) => a - b);
  const undated = nodes.filter((node) => node.ms === null);
  const steps = findSteps(undated, data.edges);
  const step = Math.max(0, ...undated.map((node) => node.width)) + 2 * PAD;
  const undatedWidth = undated.length ? (Math.max(...steps.values()) + 1) * step : 0;
  const left = PAD + Math.max(12, ...all.map((node) => node.width / 2)) + (lost.some((one) => one.ms === null) ? 34 : 0);
  const right = 2 * PAD + Math.max(24, ...all.map((node) => node.width / 2));
  const placed = placeMoments(moments, Math.max(width * zoom - left - right - undatedWidth, 200), mode);
  const at = new Map(moments.map((moment, i) => [moment, left + placed.xs[i]]));
  const end = moments.length ? left + placed.width + right : lost.length ? left : 0;
  const whole = Math.max(end + undatedWidth, width);
  const undatedAt = !undated.length ? null : moments.length ? whole - undatedWidth : end;
  for (const node of nodes) node.x = node.ms === null ? undatedAt + (steps.get(node.key) + 0.5) * step : at.get(node.ms);
  for (const one of lost) {
    if (one.ms !== null) one.x = at.get(one.ms);
    else one.x = Math.min(...one.heirs.map((heir) => heir.x - heir.width / 2), whole) - 40;
    if (!Number.isFinite(one.x)) one.x = left;
  }

  // Lanes, in order of first appearance; nodes of one that would cover each other stand in rows.
  const lanes = [...d3.group(all, (node) => `${node.platform}:${node.channel}`)].map(([key, held]) => ({
    key,
    platform: held[0].platform,
    channel: held[0].channel,
    title: held.find((node) => !node.lost)?.title ?? held[0].title,
    lost: held.every((node) => node.lost),
    languages: [...new Set(held.flatMap((node) => node.languages))],
    order: Math.min(...held.map((node) => node.order)),
    nodes: held,
  }));
  lanes.sort((a, b) => a.order - b.order);
  let y = 0;
  for (const lane of lanes) {
    const rows = [];
    for (const node of lane.nodes.sort((a, b) => a.x - b.x || a.order - b.order)) {
      let row = rows.findIndex((upto) => upto + 4 <= node.x - node.width / 2);
      if (row < 0) row = rows.push(-Infinity) - 1;
      rows[row] = node.x + node.width / 2;
      node.row = row;
    }
    const step = detail === "dot" ? 17 : ROW;
    const above = detail === "full" && lane.nodes.some((node) => isFirst(node, data)) ? FIRST : 0;
    lane.y = y;
    lane.height = above + Math.max(detail === "dot" ? 32 : LANE, rows.length * step + 10);
    const top = y + above + (lane.height - above - (rows.length - 1) * step) / 2;
    lane.nodes.forEach((node) => (node.y = top + node.row * step));
    y += lane.height;
  }
  const edges = data.edges
    .map((edge) => ({ ...edge, from: byKey.get(edge.source), to: byKey.get(edge.target) }))
    .filter((edge) => edge.from && edge.to);
  edges.forEach((edge) => (edge.path = edgePath(edge.from, edge.to, all)));
  return {
    nodes: all,
    lanes,
    edges,
    breaks: placed.breaks.map((one) => ({ ...one, x: left + (one.x0 + one.x1) / 2 })),
    ticks: placeTicks(moments, placed, mode).map((tick) => ({ ...tick, x: left + tick.x })),
    undatedAt,
    width: whole,
    height: y,
    detail,
  };
}

/** By key of each undated node, how many other undated ones stand above it; where that is open, those before it. */
export function findSteps(undated, edges) {
  const order = new Map(undated.map((node) => [node.key, node.order]));
  const inside = edges.filter((edge) => order.has(edge.source) && order.has(edge.target)).map(({ source, target, open }) =>
    open && order.get(source) > order.get(target) ? { source: target, target: source } : { source, target });
  const above = d3.group(inside, (edge) => edge.target);
  const steps = new Map();
  const find = (key, below) => {
    if (!steps.has(key)) {
      const sources = (above.get(key) ?? []).map((edge) => edge.source).filter((source) => !below.has(source));
      const path = new Set(below).add(key);
      steps.set(key, sources.length ? 1 + Math.max(...sources.map((source) => find(source, path))) : 0);
    }
    return steps.get(key);
  };
  undated.forEach((node) => find(node.key, new Set()));
  return steps;
}

/** Whether a node is the earliest of those whose time is known. */
function isFirst(node, data) {
  return node.key === data.earliest && node.ms !== null;
}

/** The line between two nodes: sideways where there is room, from lane to lane where they are of one moment. */
export function edgePath(from, to, all = []) {
  const ahead = to.x >= from.x ? 1 : -1;
  const a = from.x + (ahead * from.width) / 2;
  const b = to.x - (ahead * to.width) / 2;
  const gap = (b - a) * ahead;
  if (gap > 14 && Math.abs(from.y - to.y) < 2) {
    const covered = all.some((one) => Math.abs(one.y - from.y) < 2 && (one.x - a) * ahead > 0 && (b - one.x) * ahead > 0);
    if (!covered) return `M${r(a)},${r(from.y)}L${r(b)},${r(to.y)}`;
    const high = from.y - from.height / 2;
    return `M${r(from.x)},${r(high)}C${r(from.x + ahead * 14)},${r(high - 16)} ${r(to.x - ahead * 14)},${r(high - 16)} ${r(to.x)},${r(high)}`;
  }
  if (gap > 14) {
    const bend = Math.min(Math.max(gap * 0.5, 12), 90);
    return `M${r(a)},${r(from.y)}C${r(a + ahead * bend)},${r(from.y)} ${r(b - ahead * bend)},${r(to.y)} ${r(b)},${r(to.y)}`;
  }
  const down = to.y >= from.y ? 1 : -1;
  const foot = from.x - (ahead * from.width) / 4;
  if ((b - foot) * ahead > 8) {
    const end = from.y + (down * from.height) / 2;
    return `M${r(foot)},${r(end)}C${r(foot)},${r(to.y)} ${r(foot)},${r(to.y)} ${r(b)},${r(to.y)}`;
  }
  const [top, bottom] = [from.y + (down * from.height) / 2, to.y - (down * to.height) / 2];
  const bend = Math.max(Math.abs(bottom - top) * 0.45, 8) * down;
  return `M${r(from.x)},${r(top)}C${r(from.x)},${r(top + bend)} ${r(to.x)},${r(bottom - bend)} ${r(to.x)},${r(bottom)}`;
}

const r = (number) => Math.round(number * 10) / 10;

/** A length of time in its two largest units. */
export function span(ms) {
  const parts = [];
  let rest = Math.round(ms / 1000);
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]]) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

// --- words ----------------------------------------------------------------------------------------------------------

const moment = (date) => (date ? d3.utcFormat("%Y-%m-%d %H:%M")(new Date(date)) : "undated");

function nameOf(node) {
  return node.lost ? `lost: ${node.title}` : node.siglum;
}

function edgeTitle(edge) {
  return edge.open ? `${nameOf(edge.from)} — ${nameOf(edge.to)}` : `${nameOf(edge.from)} → ${nameOf(edge.to)}`;
}

function edgeFacts(edge) {
  const facts = [edge.kind === "declared" ? "forward, declared by the platform" : `${edge.relation}, inferred, score ${edge.score.toFixed(2)}`];
  if (edge.open) facts.push("undetermined: which end is the source is open");
  else if (!edge.determined) facts.push("undetermined");
  facts.push(edge.lag);
  if (edge.verdict) facts.push(`judged ${edge.verdict}`);
  return facts;
}

// --- drawing --------------------------------------------------------------------------------------------------------

/** Draw `data` into a figure. `postUrl(key)` and `compareUrl(one, other)` give addresses, `channelUrl(platform, name)`
 * too; one that gives null makes no link. */
export function drawStemma(figure, data, { postUrl, compareUrl, channelUrl = () => null } = {}) {
  const verdicts = new Map((data.verdicts ?? []).map((one) => [`${one.source}\n${one.target}`, one.verdict]));
  const root = d3.select(figure).classed("drawn", true);
  root.selectAll("*").remove();
  const state = { zoom: 1, mode: "time", at: null };
  const bar = root.append("div").attr("class", "stemma-bar no-print");
  const body = root.append("div").attr("class", "stemma-body");
  const frame = body.append("div").attr("class", "stemma-frame");
  const corner = frame.append("div").attr("class", "stemma-corner").text("UTC");
  const axis = frame.append("svg").attr("class", "stemma-axis").attr("aria-hidden", "true");
  const labels = frame.append("ol").attr("class", "stemma-lanes").attr("aria-label", "Channels, in order of first appearance");
  const plot = frame.append("svg").attr("class", "stemma-plot").attr("role", "group");
  plot.attr("aria-label", `Proposed stemma of ${data.nodes.length} posts; arrow keys walk along its edges`);
  const panel = body.append("div").attr("class", "stemma-panel").attr("tabindex", 0).attr("role", "region").attr("aria-label", "What it rests on");
  let drawn = null;
  let found = null;

  buildBar();
  redraw();
  root.append("figcaption").attr("class", "stemma-legend").call(drawLegend);
  rest();
  let room = frame.node().clientWidth;
  addEventListener("beforeprint", () => redraw(PAPER));
  addEventListener("afterprint", () => redraw());
  new ResizeObserver(() => {
    if (Math.abs(frame.node().clientWidth - room) > 24) {
      room = frame.node().clientWidth;
      redraw();
    }
  }).observe(frame.node());

  function buildBar() {
    const modes = bar.append("div").attr("class", "stemma-modes").attr("role", "group").attr("aria-label", "Axis");
    for (const [mode, name] of [["time", "Time"], ["order", "Order"]]) {
      modes.append("button").attr("type", "button").attr("class", "plain").attr("data-mode", mode).text(name).on("click", () => {
        state.mode = mode;
        redraw();
      });
    }
    const zooms = bar.append("div").attr("role", "group").attr("aria-label", "Zoom");
    for (const [name, sign, factor] of [["Zoom out", "−", 1 / 1.5], ["Zoom in", "+", 1.5], ["Fit the width", "Fit", 0]]) {
      zooms.append("button").attr("type", "button").attr("class", "plain").attr("aria-label", name).text(sign)
        .on("click", () => zoomBy(factor));
    }
    bar.append("p").attr("class", "quiet").text("Tab into the drawing; arrow keys walk along edges, Enter opens; + and − zoom.");
  }

  function zoomBy(factor, x = frame.node().clientWidth / 2) {
    const node = frame.node();
    const share = (node.scrollLeft + x) / node.scrollWidth;
    state.zoom = factor ? Math.min(Math.max(state.zoom * factor, 1), 40) : 1;
    redraw();
    node.scrollLeft = share * node.scrollWidth - x;
  }

  function redraw(paper = 0) {
    bar.selectAll("[data-mode]").attr("aria-pressed", function () {
      return String(this.dataset.mode === state.mode);
    });
    const labelWidth = labels.node().getBoundingClientRect().width || 160;
    const width = Math.max((paper || frame.node().clientWidth) - labelWidth - 2, 180);
    found = layoutStemma(data, { width, zoom: paper ? 1 : state.zoom, mode: state.mode });
    found.edges.forEach((edge) => (edge.verdict = verdicts.get(`${edge.source}\n${edge.target}`)));
    drawAxis();
    drawLanes();
    drawPlot();
    if (state.at) show(state.at.kind, findAgain(state.at), false);
  }

  function findAgain(at) {
    if (at.kind === "node") return found.nodes.find((node) => node.key === at.key);
    return found.edges.find((edge) => edge.source === at.source && edge.target === at.target);
  }

  function drawAxis() {
    axis.attr("width", found.width).attr("height", 40).selectAll("*").remove();
    const ticks = axis.selectAll("g.tick").data(found.ticks).join("g").attr("class", "tick").attr("transform", (d) => `translate(${r(d.x)},0)`);
    ticks.append("line").attr("y1", 33).attr("y2", 40);
    ticks.append("text").attr("class", "day").attr("x", -3).attr("y", 14).text((d) => d.day);
    ticks.append("text").attr("x", -3).attr("y", 29).text((d) => d.time);
    const breaks = axis.selectAll("g.break").data(found.breaks).join("g").attr("class", "break").attr("transform", (d) => `translate(${r(d.x)},0)`);
    breaks.append("path").attr("d", "M-5,40l4,-9M1,40l4,-9");
    if (found.undatedAt !== null) axis.append("text").attr("class", "day").attr("x", found.undatedAt + 10).attr("y", 29).text("undated");
  }

  function drawLanes() {
    labels.selectAll("*").remove();
    for (const lane of found.lanes) {
      const item = labels.append("li").classed("lost", lane.lost);
      item.node().style.height = `${lane.height}px`;
      const address = lane.lost ? null : channelUrl(lane.platform, lane.channel);
      const name = item.append(address ? "a" : "span").attr("class", "lane-name").attr("href", address);
      name.append("bdi").text(lane.title);
      const about = item.append("span").attr("class", "lane-about");
      if (lane.lost) about.text("not in this archive");
      for (const code of lane.languages) about.append("span").attr("class", "lane-code").attr("data-language", code).text(code);
    }
  }

  function drawPlot() {
    plot.attr("width", found.width).attr("height", found.height).attr("class", `stemma-plot detail-${found.detail}`);
    plot.selectAll("*").remove();
    drawMarkers();
    const ground = plot.append("g").attr("class", "ground").attr("aria-hidden", "true");
    ground.selectAll("rect.lane").data(found.lanes).join("rect").attr("class", "lane").attr("y", (d) => d.y)
      .attr("width", found.width).attr("height", (d) => d.height);
    ground.selectAll("line.grid").data(found.ticks).join("line").attr("class", "grid")
      .attr("x1", (d) => r(d.x)).attr("x2", (d) => r(d.x)).attr("y2", found.height);
    const breaks = ground.selectAll("g.break").data(found.breaks).join("g").attr("class", "break");
    breaks.append("rect").attr("x", (d) => r(d.x - 9)).attr("width", 18).attr("height", found.height);
    breaks.append("text").attr("transform", (d) => `translate(${r(d.x)},${found.detail === "full" ? 10 + FIRST : 8}) rotate(90)`).attr("dy", "0.35em").text((d) => (found.height < 60 ? "" : found.height < 130 ? span(d.ms) : `${span(d.ms)} of silence`));
    if (found.undatedAt !== null) {
      ground.append("line").attr("class", "undated").attr("x1", found.undatedAt).attr("x2", found.undatedAt).attr("y2", found.height);
    }
    plot.append("g").attr("class", "alternatives").attr("aria-hidden", "true");
    const edges = plot.append("g").selectAll("a").data(found.edges).join("a")
      .attr("class", (d) => `edge kind-${d.kind}${d.determined ? "" : " open"}`)
      .attr("href", (d) => (d.from.lost || d.to.lost ? postUrl(d.to.lost ? d.from.key : d.to.key) : compareUrl(d.source, d.target)))
      .attr("tabindex", -1)
      .attr("aria-label", (d) => `${edgeTitle(d)}: ${edgeFacts(d).join(", ")}; grounds: ${d.grounds.join("; ")}`);
    edges.append("path").attr("class", "halo").attr("d", (d) => d.path);
    edges.append("path").attr("class", "line").attr("d", (d) => d.path).attr("marker-end", (d) => (d.open ? null : `url(#stemma-arrow-${d.kind})`));
    edges.filter((d) => d.kind === "translation").append("path").attr("class", "core").attr("d", (d) => d.path);
    edges.filter((d) => d.verdict).append("text").attr("class", "judged").attr("dy", "0.35em").text((d) => SIGNS[d.verdict])
      .attr("transform", function () {
        const line = this.parentNode.querySelector(".line");
        const middle = line.getPointAtLength(line.getTotalLength() / 2);
        return `translate(${r(middle.x)},${r(middle.y)})`;
      });
    const nodes = plot.append("g").selectAll("a").data(found.nodes).join("a")
      .attr("class", (d) => `node${d.lost ? " lost" : ""}${isFirst(d, data) ? " first" : ""}`)
      .attr("href", (d) => (d.lost ? null : postUrl(d.key)))
      .attr("role", (d) => (d.lost ? "img" : null))
      .attr("tabindex", -1)
      .attr("data-siglum", (d) => d.siglum || null)
      .attr("data-language", (d) => d.languages[0] ?? null)
      .attr("transform", (d) => `translate(${r(d.x)},${r(d.y)})`)
      .attr("aria-label", nodeLabel);
    nodes.each(drawNode);
    plot.selectAll("a").on("mouseenter focus", (event, d) => show(d.path ? "edge" : "node", d, event.type === "focus"));
    plot.on("mouseleave", rest);
    const first = found.nodes.find((node) => !node.lost) ?? found.nodes[0];
    drawn = new Map();
    plot.selectAll("a").each(function (d) {
      drawn.set(d, this);
    });
    if (first) drawn.get(first).setAttribute("tabindex", 0);
    plot.on("keydown", walk);
    frame.on("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.node().getBoundingClientRect().left);
    }, { passive: false });
  }

  function drawMarkers() {
    const defs = plot.append("defs");
    for (const kind of ["declared", "copy", "translation"]) {
      defs.append("marker").attr("id", `stemma-arrow-${kind}`).attr("class", `arrow kind-${kind}`).attr("viewBox", "0 0 10 10")
        .attr("refX", 9).attr("refY", 5).attr("markerWidth", 9).attr("markerHeight", 9).attr("markerUnits", "userSpaceOnUse")
        .attr("orient", "auto").append("path").attr("d", kind === "declared" ? "M0,0L10,5L0,10z" : "M1,1L9,5L1,9");
    }
  }

  function drawNode(d) {
    const node = d3.select(this);
    const half = d.width / 2;
    if (d.detail === "lost") {
      node.append("circle").attr("class", "shape").attr("r", 8);
      node.append("text").attr("dy", "0.35em").text("?");
      return;
    }
    if (d.detail === "dot") {
      node.append("circle").attr("class", "shape").attr("r", 6);
      return;
    }
    node.append("rect").attr("class", "shape").attr("x", -half).attr("y", -NODE / 2).attr("width", d.width).attr("height", NODE).attr("rx", 5);
    const codes = d.detail === "full" && d.codes;
    node.append("text").attr("class", "siglum").attr("dy", "0.35em").attr("x", codes ? -half + 6 : 0).attr("text-anchor", codes ? "start" : "middle").text(d.siglum);
    if (codes) {
      let x = half - 5;
      for (const code of [...d.languages].reverse()) {
        node.append("text").attr("class", "code").attr("data-language", code).attr("dy", "0.35em").attr("x", x).attr("text-anchor", "end").text(code);
        x -= 6.7 * (code.length + 1);
      }
    }
    if (node.classed("first") && d.detail === "full") {
      const text = node.append("text").attr("class", "first-label").attr("y", -NODE / 2 - 5).attr("x", -half);
      text.text("earliest in this archive");
    }
  }

  function nodeLabel(d) {
    if (d.lost) return `lost: ${d.title}, not in this archive`;
    const from = found.edges.filter((edge) => edge.to === d).map((edge) => `${edge.open ? "with" : "from"} ${nameOf(edge.from)}, ${edge.relation}`);
    const heirs = found.edges.filter((edge) => edge.from === d).length;
    const parts = [d.siglum, d.title, d.codes, moment(d.date), ...from];
    if (isFirst(d, data)) parts.push("earliest in this archive");
    if (heirs) parts.push(`${heirs} from it`);
    return parts.filter(Boolean).join("; ");
  }

  // What is under the pointer or the focus stands in the panel until something else is.
  function show(kind, d, focused) {
    if (!d) return;
    state.at = kind === "edge" ? { kind, source: d.source, target: d.target } : { kind, key: d.key };
    const edges = kind === "edge" ? [d] : found.edges.filter((edge) => edge.from === d || edge.to === d);
    const nodes = kind === "edge" ? [d.from, d.to] : [d, ...edges.flatMap((edge) => [edge.from, edge.to])];
    plot.classed("some-lit", true);
    plot.selectAll("a.edge").classed("lit", (one) => edges.includes(one)).classed("at", (one) => one === d);
    plot.selectAll("a.node").classed("lit", (one) => nodes.includes(one)).classed("at", (one) => one === d);
    const others = kind === "edge" ? d.alternatives.map((key) => found.nodes.find((node) => node.key === key)).filter(Boolean) : [];
    plot.select("g.alternatives").selectAll("path").data(others).join("path").attr("d", (one) => edgePath(one, d.to));
    if (focused) drawn.get(d)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    panel.selectAll("*").remove();
    if (kind === "edge") fillEdge(d);
    else fillNode(d, edges);
  }

  function rest() {
    plot.classed("some-lit", false).selectAll("a").classed("lit", false).classed("at", false);
    plot.select("g.alternatives").selectAll("path").remove();
    if (state.at) return;
    panel.append("p").attr("class", "quiet").text("Point at an edge or a post, or walk there by keyboard: what it rests on stands here.");
  }

  function fillEdge(d) {
    panel.append("h3").text(edgeTitle(d));
    panel.append("p").call((p) => edgeFacts(d).forEach((fact, i) => p.append("span").attr("class", i ? "fact" : "fact lead").text(fact)));
    const grounds = panel.append("ul").attr("class", "grounds");
    d.grounds.forEach((ground) => grounds.append("li").append("bdi").text(ground));
    if (d.alternatives.length) {
      const named = d.alternatives.map((key) => found.nodes.find((node) => node.key === key)).filter(Boolean).map(nameOf);
      const more = named.length > 12 ? ` and ${named.length - 12} more` : "";
      panel.append("p").attr("class", "quiet").text(`As well from ${named.slice(0, 12).join(" ")}${more} (dotted)`);
    }
    for (const end of [d.from, d.to]) fillPost(end);
    if (!d.from.lost && !d.to.lost) link(compareUrl(d.source, d.target), `Compare ${d.from.siglum} and ${d.to.siglum}`);
  }

  function fillNode(d, edges) {
    fillPost(d, true);
    const list = panel.append("ul").attr("class", "grounds");
    for (const edge of edges.slice(0, 8)) list.append("li").text(`${edgeTitle(edge)}: ${edgeFacts(edge).join(", ")}`);
    if (edges.length > 8) list.append("li").attr("class", "quiet").text(`and ${edges.length - 8} more`);
    if (!d.lost) link(postUrl(d.key), `Read ${d.siglum}`);
  }

  function fillPost(d, head = false) {
    const line = panel.append(head ? "h3" : "p").attr("class", "who");
    line.append("strong").text(d.lost ? "lost" : d.siglum);
    line.append("span").text(" ");
    line.append("bdi").text(d.title);
    const facts = panel.append("p").attr("class", "when quiet");
    facts.append("span").text(d.lost ? "not in this archive" : moment(d.date));
    for (const code of d.languages) facts.append("span").attr("class", "language").attr("data-language", code).text(code);
    if (d.words) panel.append("p").attr("class", "text").attr("dir", "auto").text(d.words);
  }

  function link(address, text) {
    if (address) panel.append("p").append("a").attr("class", "button plain").attr("href", address).text(text);
  }

  function walk(event) {
    const target = event.target.closest("a");
    if (event.key === "+" || event.key === "=" || event.key === "-" || event.key === "0") {
      event.preventDefault();
      zoomBy(event.key === "0" ? 0 : event.key === "-" ? 1 / 1.5 : 1.5);
      const again = state.at && findAgain(state.at);
      if (again) focus(again);
      return;
    }
    if (!target) return;
    const to = nextOf(d3.select(target).datum(), event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to) focus(to);
  }

  /** Where a key leads: along edges to the right and left; up and down among the edges of a node, or the posts in order. */
  function nextOf(d, key) {
    const posts = found.nodes.filter((node) => !node.lost);
    if (key === "Home") return posts[0];
    if (key === "End") return posts[posts.length - 1];
    if (d.path) {
      if (key === "ArrowRight") return d.to;
      if (key === "ArrowLeft") return d.from;
      if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
      const beside = found.edges.filter((edge) => edge.from === d.from);
      return beside[(beside.indexOf(d) + (key === "ArrowDown" ? 1 : beside.length - 1)) % beside.length];
    }
    if (key === "ArrowRight") return found.edges.find((edge) => edge.from === d) ?? null;
    if (key === "ArrowLeft") return found.edges.find((edge) => edge.to === d) ?? null;
    if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
    const at = posts.indexOf(d);
    return posts[Math.min(Math.max(at + (key === "ArrowDown" ? 1 : -1), 0), posts.length - 1)];
  }

  function focus(d) {
    plot.selectAll("a[tabindex='0']").attr("tabindex", -1);
    const element = drawn.get(d);
    element.setAttribute("tabindex", 0);
    element.focus();
  }

  function drawLegend(caption) {
    const kinds = new Set(found.edges.map((edge) => edge.kind));
    const entries = [
      ["declared", "forward, declared by the platform"],
      ["copy", "copy, inferred from wording"],
      ["translation", "translation, inferred"],
    ].filter(([kind]) => kinds.has(kind));
    for (const [kind, text] of entries) sample(caption, `edge kind-${kind}`, text);
    if (found.edges.some((edge) => !edge.determined)) sample(caption, "edge kind-copy open", "undetermined: source or direction is open");
    if (found.nodes.some((node) => node.lost)) {
      const entry = caption.append("span").attr("class", "legend");
      const svg = entry.append("svg").attr("width", 20).attr("height", 20).attr("aria-hidden", "true");
      const lost = svg.append("g").attr("class", "node lost").attr("transform", "translate(10,10)");
      lost.append("circle").attr("class", "shape").attr("r", 8);
      lost.append("text").attr("dy", "0.35em").text("?");
      entry.append("span").text("lost: an origin not in this archive");
    }
    if (found.breaks.length) {
      const entry = caption.append("span").attr("class", "legend");
      entry.append("svg").attr("width", 14).attr("height", 14).attr("aria-hidden", "true").append("g").attr("class", "break").append("path").attr("d", "M2,12l4,-9M8,12l4,-9");
      entry.append("span").text("the axis leaves out silence here; elsewhere one scale holds");
    }
    for (const code of [...new Set(found.nodes.flatMap((node) => node.languages))]) {
      caption.append("span").attr("class", "language").attr("data-language", code).text(code);
    }
  }

  function sample(caption, kind, text) {
    const entry = caption.append("span").attr("class", "legend");
    const line = entry.append("svg").attr("width", 44).attr("height", 14).attr("aria-hidden", "true").append("g").attr("class", kind);
    line.append("path").attr("class", "line").attr("d", "M2,7H36").attr("marker-end", kind.includes("open") ? null : `url(#stemma-arrow-${kind.split("kind-")[1]})`);
    if (kind.includes("translation")) line.append("path").attr("class", "core").attr("d", "M2,7H36");
    entry.append("span").text(text);
  }
}
