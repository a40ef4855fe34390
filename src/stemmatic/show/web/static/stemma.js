// A proposed stemma on a time axis: lanes are channels, edges run from source to target. stemma-layout.js says where.
//
// Needs the global d3. Text comes from posts: it reaches the page as text nodes only.

import { touches } from "./base.js";
import { NODE, FIRST, edgePath, isFirst, layoutStemma, r } from "./stemma-layout.js";
import { _, either, moment, ngettext, score, span } from "./words.js";

const SIGNS = { right: "✓", wrong: "✗", unsure: "?" }; // of what people said of an edge
const PAPER = 940; // px that a sheet across holds, A4 or Letter

// --- words ----------------------------------------------------------------------------------------------------------

const missing = (node) => (node.edited ? _("edited since:") : either(_("missing:"), _("lost:")));
const why = (node) => (node.edited ? _("the post has it no more") : _("not in this archive"));

function nameOf(node) {
  return node.lost ? `${missing(node)} ${node.title}` : node.siglum;
}

function edgeTitle(edge) {
  return !edge.directed ? `${nameOf(edge.from)} — ${nameOf(edge.to)}` : `${nameOf(edge.from)} → ${nameOf(edge.to)}`;
}

function edgeFacts(edge) {
  const facts = [edge.said];
  if (edge.kind !== "declared") facts.push(`${edge.relation_said}, ${_("inferred, score %(score)s", { score: score(edge.score) })}${edge.strength === "weak" ? `: ${_("weak")}` : ""}`);
  if (!edge.directed) facts.push(_("open: nothing tells which end is the source"));
  else if (!edge.determined) facts.push(_("open: another source would do as well"));
  facts.push(edge.lag);
  if (edge.verdict) facts.push(`${_("judged:")} ${edge.verdict_said}`);
  return facts;
}

// --- drawing --------------------------------------------------------------------------------------------------------

/** Draw `data` into a figure. `postUrl(key)` and `compareUrl(one, other)` give addresses, `channelUrl(platform, name)`
 * too; one that gives null makes no link. */
export function drawStemma(figure, data, { postUrl, compareUrl, channelUrl = () => null } = {}) {
  const verdicts = new Map((data.verdicts ?? []).map((one) => [`${one.source}\n${one.target}`, one]));
  const root = d3.select(figure).classed("drawn", true);
  root.selectAll("*").remove();
  const state = { zoom: 1, mode: "time", at: null };
  const bar = root.append("div").attr("class", "stemma-bar no-print");
  const body = root.append("div").attr("class", "stemma-body");
  const frame = body.append("div").attr("class", "stemma-frame");
  const corner = frame.append("div").attr("class", "stemma-corner").text("UTC");
  const axis = frame.append("svg").attr("class", "stemma-axis").attr("aria-hidden", "true");
  const labels = frame.append("ol").attr("class", "stemma-lanes").attr("aria-label", _("Channels, in order of first appearance"));
  const plot = frame.append("svg").attr("class", "stemma-plot").attr("role", "group");
  plot.attr("aria-label", `${either(_("Family tree, proposed"), _("Proposed stemma"))}: ${ngettext("%(num)s post", "%(num)s posts", data.nodes.length)}. ${_("Arrow keys walk along its lines.")}`);
  const panel = body.append("div").attr("class", "stemma-panel").attr("tabindex", 0).attr("role", "region").attr("aria-label", _("What it rests on"));
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
    const modes = bar.append("div").attr("class", "stemma-modes").attr("role", "group").attr("aria-label", _("Axis"));
    for (const [mode, name] of [["time", _("Time")], ["order", _("Order")]]) {
      modes.append("button").attr("type", "button").attr("class", "plain").attr("data-mode", mode).text(name).on("click", () => {
        state.mode = mode;
        redraw();
      });
    }
    const zooms = bar.append("div").attr("role", "group").attr("aria-label", _("Zoom"));
    for (const [name, sign, factor] of [[_("Zoom out"), "−", 1 / 1.5], [_("Zoom in"), "+", 1.5], [_("Fit the width"), _("Fit"), 0]]) {
      zooms.append("button").attr("type", "button").attr("class", "plain").attr("aria-label", name).text(sign)
        .on("click", () => zoomBy(factor));
    }
    bar.append("p").attr("class", "quiet").text(touches() ? _("Tap a post or a line: what it rests on stands in the panel; tap it again to open it.") : _("Tab into the drawing; arrow keys walk along lines, Enter opens; + and − zoom."));
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
    for (const edge of found.edges) {
      const judged = verdicts.get(`${edge.source}\n${edge.target}`);
      [edge.verdict, edge.verdict_said] = [judged?.verdict, judged?.said];
    }
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
    if (found.undatedAt !== null) axis.append("text").attr("class", "day").attr("x", found.undatedAt + 10).attr("y", 29).text(_("undated"));
  }

  function drawLanes() {
    labels.selectAll("*").remove();
    for (const lane of found.lanes) {
      const item = labels.append("li").classed("lost", lane.lost);
      item.node().style.height = `${lane.height}px`;
      const address = lane.lost && !lane.edited ? null : channelUrl(lane.platform, lane.channel);
      const name = item.append(address ? "a" : "span").attr("class", "lane-name").attr("href", address);
      name.append("bdi").text(lane.title);
      const about = item.append("span").attr("class", "lane-about");
      if (lane.lost) about.text(why(lane));
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
    breaks.append("text").attr("transform", (d) => `translate(${r(d.x)},${found.detail === "full" ? 10 + FIRST : 8}) rotate(90)`).attr("dy", "0.35em").text((d) => (found.height < 60 ? "" : found.height < 130 ? span(d.ms) : _("%(span)s of silence", { span: span(d.ms) })));
    if (found.undatedAt !== null) {
      ground.append("line").attr("class", "undated").attr("x1", found.undatedAt).attr("x2", found.undatedAt).attr("y2", found.height);
    }
    plot.append("g").attr("class", "alternatives").attr("aria-hidden", "true");
    const edges = plot.append("g").selectAll("a").data(found.edges).join("a")
      .attr("class", (d) => `edge kind-${d.kind} ${d.strength}${d.determined ? "" : " open"}`)
      .attr("href", edgeUrl)
      .attr("role", (d) => (edgeUrl(d) ? null : "img"))
      .attr("tabindex", -1)
      .attr("aria-label", (d) => `${edgeTitle(d)}: ${edgeFacts(d).join(", ")}; ${_("why:")} ${d.grounds.join("; ")}`);
    edges.append("path").attr("class", "halo").attr("d", (d) => d.path);
    edges.append("path").attr("class", "line").attr("d", (d) => d.path).attr("marker-end", (d) => (d.directed ? `url(#stemma-arrow-${d.kind})` : null));
    edges.filter((d) => d.kind === "translation").append("path").attr("class", "core").attr("d", (d) => d.path);
    edges.filter((d) => d.verdict).append("text").attr("class", "judged").attr("dy", "0.35em").text((d) => SIGNS[d.verdict])
      .attr("transform", function () {
        const line = this.parentNode.querySelector(".line");
        const middle = line.getPointAtLength(line.getTotalLength() / 2);
        return `translate(${r(middle.x)},${r(middle.y)})`;
      });
    const nodes = plot.append("g").selectAll("a").data(found.nodes).join("a")
      .attr("class", (d) => `node${d.lost ? " lost" : ""}${isFirst(d, data) ? " first" : ""}`)
      .attr("href", nodeUrl)
      .attr("role", (d) => (nodeUrl(d) ? null : "img"))
      .attr("tabindex", -1)
      .attr("data-siglum", (d) => d.siglum || null)
      .attr("data-language", (d) => d.languages[0] ?? null)
      .attr("transform", (d) => `translate(${r(d.x)},${r(d.y)})`)
      .attr("aria-label", nodeLabel);
    nodes.each(drawNode);
    plot.selectAll("a").on("mouseenter focus", (event, d) => show(d.path ? "edge" : "node", d, event.type === "focus"));
    plot.selectAll("a").on("click", (event, d) => {
      if (!touches() || state.tapped === d) return;
      event.preventDefault(); // the first tap tells, the second opens
      state.tapped = d;
      show(d.path ? "edge" : "node", d, false);
    });
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

  function nodeUrl(d) {
    return d.lost && !d.edited ? null : postUrl(d.key);
  }

  function edgeUrl(d) {
    return d.from.lost || d.to.lost ? postUrl(d.to.lost ? d.from.key : d.to.key) : compareUrl(d.source, d.target);
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
      text.text(_("earliest in this archive"));
    }
  }

  function nodeLabel(d) {
    if (d.lost) return `${missing(d)} ${d.title}, ${why(d)}`;
    const from = found.edges.filter((edge) => edge.to === d).map((edge) => `${edge.directed ? "←" : "—"} ${nameOf(edge.from)}, ${edge.said}`);
    const heirs = found.edges.filter((edge) => edge.from === d).length;
    const parts = [d.siglum, d.title, d.codes, moment(d.date), ...from];
    if (isFirst(d, data)) parts.push(_("earliest in this archive"));
    if (heirs) parts.push(ngettext("%(num)s post from it", "%(num)s posts from it", heirs));
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
    panel.append("p").attr("class", "quiet").text(touches() ? _("Tap a line or a post: what it rests on stands here.") : _("Point at a line or a post, or walk there by keyboard: what it rests on stands here."));
  }

  function fillEdge(d) {
    panel.append("h3").text(edgeTitle(d));
    panel.append("p").call((p) => edgeFacts(d).forEach((fact, i) => p.append("span").attr("class", i ? "fact" : "fact lead").text(fact)));
    const grounds = panel.append("ul").attr("class", "grounds");
    d.grounds.forEach((ground) => grounds.append("li").append("bdi").text(ground));
    if (d.alternatives.length) {
      const named = d.alternatives.map((key) => found.nodes.find((node) => node.key === key)).filter(Boolean).map(nameOf);
      const more = named.length > 12 ? ` ${ngettext("and %(num)s more", "and %(num)s more", named.length - 12)}` : "";
      panel.append("p").attr("class", "quiet").text(`${_("As likely, dotted: %(letters)s", { letters: named.slice(0, 12).join(" ") })}${more}`);
    }
    for (const end of [d.from, d.to]) fillPost(end);
    if (!d.from.lost && !d.to.lost) link(compareUrl(d.source, d.target), _("Compare %(one)s and %(other)s", { one: d.from.siglum, other: d.to.siglum }));
  }

  function fillNode(d, edges) {
    fillPost(d, true);
    const list = panel.append("ul").attr("class", "grounds");
    for (const edge of edges.slice(0, 8)) list.append("li").text(`${edgeTitle(edge)}: ${edgeFacts(edge).join(", ")}`);
    if (edges.length > 8) list.append("li").attr("class", "quiet").text(ngettext("and %(num)s more", "and %(num)s more", edges.length - 8));
    if (!d.lost) link(postUrl(d.key), _("Read %(letter)s", { letter: d.siglum }));
  }

  function fillPost(d, head = false) {
    const line = panel.append(head ? "h3" : "p").attr("class", "who");
    line.append("strong").text(d.edited ? _("edited since") : d.lost ? either(_("missing"), _("lost")) : d.siglum);
    line.append("span").text(" ");
    line.append("bdi").text(d.title);
    const facts = panel.append("p").attr("class", "when quiet");
    facts.append("span").text(d.lost ? why(d) : moment(d.date));
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
    const kinds = new Set(found.edges.filter((edge) => edge.directed).map((edge) => edge.kind));
    const entries = [
      ["declared", _("forward, declared by the platform")],
      ["copy", _("the same words, later: inferred, nobody declares it")],
      ["translation", _("the same in another language, later: inferred")],
    ].filter(([kind]) => kinds.has(kind));
    for (const [kind, text] of entries) sample(caption, `edge kind-${kind}`, text);
    if (found.edges.some((edge) => !edge.determined && edge.directed)) sample(caption, "edge kind-copy open", _("open: another source would do as well"));
    if (found.edges.some((edge) => !edge.directed)) sample(caption, "edge kind-copy open unrooted", _("these hang together: nothing tells which is the source"));
    if (found.edges.some((edge) => edge.strength === "likely")) sample(caption, "edge kind-copy likely", _("likely: scored below 0.9"));
    if (found.edges.some((edge) => edge.strength === "weak")) sample(caption, "edge kind-copy weak", _("weak: scored below 0.5"));
    for (const [held, text] of [
      [(node) => node.lost && !node.edited, either(_("missing: not in this archive; a forward names it, or two texts call for it"), _("lost: not in this archive; a forward names it, or two texts call for it"))],
      [(node) => node.edited, _("edited since: a post had this text, and has it no more")],
    ]) {
      if (!found.nodes.some(held)) continue;
      const entry = caption.append("span").attr("class", "legend");
      const svg = entry.append("svg").attr("width", 20).attr("height", 20).attr("aria-hidden", "true");
      const lost = svg.append("g").attr("class", "node lost").attr("transform", "translate(10,10)");
      lost.append("circle").attr("class", "shape").attr("r", 8);
      lost.append("text").attr("dy", "0.35em").text("?");
      entry.append("span").text(text);
    }
    if (found.breaks.length) {
      const entry = caption.append("span").attr("class", "legend");
      entry.append("svg").attr("width", 14).attr("height", 14).attr("aria-hidden", "true").append("g").attr("class", "break").append("path").attr("d", "M2,12l4,-9M8,12l4,-9");
      entry.append("span").text(_("the axis leaves out silence here; elsewhere one scale holds"));
    }
    for (const code of [...new Set(found.nodes.flatMap((node) => node.languages))]) {
      caption.append("span").attr("class", "language").attr("data-language", code).text(code);
    }
  }

  function sample(caption, kind, text) {
    const entry = caption.append("span").attr("class", "legend");
    const line = entry.append("svg").attr("width", 44).attr("height", 14).attr("aria-hidden", "true").append("g").attr("class", kind);
    line.append("path").attr("class", "line").attr("d", "M2,7H36").attr("marker-end", kind.includes("unrooted") ? null : `url(#stemma-arrow-${/kind-(\w+)/.exec(kind)[1]})`);
    if (kind.includes("translation")) line.append("path").attr("class", "core").attr("d", "M2,7H36");
    entry.append("span").text(text);
  }
}
