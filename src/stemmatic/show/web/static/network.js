// The network of who takes from whom: sigma draws what the server placed; sliders choose the months.
import { keepPng } from "./pictures.js";
import { _, number } from "./words.js";

const COLOURS = ["#2f7fb8", "#c8553d", "#5a8f3c", "#8a63c4", "#b8860b", "#2a9d8f", "#b0437e", "#6b7280"];
const FEW = 60; // channels: all have their names
const home = document.getElementById("network");
const said = document.getElementById("said");
const [from, to] = ["from", "to"].map((id) => document.getElementById(id));

/** How many determined edges of these months lie between two of them, both in it; undated ones count in the whole. */
export function edgesBetween(months, whole, first, last, count) {
  if (first <= 0 && last >= count - 1) return whole;
  return months.reduce((sum, [month, edges]) => (month >= first && month <= last ? sum + edges : sum), 0);
}

/** Where a browser has no WebGL the server's picture stands for the drawing. */
function showPicture() {
  const picture = new Image();
  picture.src = home.dataset.picture;
  picture.alt = "";
  home.replaceChildren(picture);
  home.dataset.drawn = "picture";
}

if (home && !document.createElement("canvas").getContext("webgl2")) showPicture();
else if (home) start(await (await fetch(home.dataset.address)).json());

function start(data) {
  if (!data.nodes.length) return;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const screenInk = getComputedStyle(document.documentElement).color;
  let ink = screenInk;
  const [edgeColour, openColour] = dark ? ["#7f8b92", "#454f55"] : ["#9aa4aa", "#dadde0"];
  const graph = new graphology.MultiDirectedGraph();
  data.nodes.forEach((one, at) => graph.addNode(at, {
    x: one.x, y: 1 - one.y, size: one.radius, label: one.name, color: COLOURS[one.community % COLOURS.length], seen: true, faded: false,
  }));
  data.edges.forEach(([source, target, forwards, copies, translations, open, months], at) => {
    const whole = forwards + copies + translations;
    graph.addEdgeWithKey(at, source, target, {
      whole, months, open, size: whole ? Math.min(0.6 + 0.25 * Math.sqrt(whole), 5) : 0.6, color: whole ? edgeColour : openColour, seen: true, faded: false,
    });
  });
  const shown = (attributes) => (attributes.seen && !attributes.faded ? "visible" : "hidden");
  const sigma = new Sigma(graph, home, {
    primitives: { edges: { extremities: [Sigma.rendering.extremityArrow()] } },
    settings: { itemSizesReference: "screen", labelDensity: 0.6, labelRenderedSizeThreshold: data.nodes.length > FEW ? 6 : 0, hideEdgesOnMove: data.edges.length > 2000, hideLabelsOnMove: data.nodes.length > 500, minCameraRatio: 0.02, maxCameraRatio: 4, gestureTarget: "graph" },
    styles: {
      nodes: {
        x: { attribute: "x" }, y: { attribute: "y" }, size: { attribute: "size" }, color: { attribute: "color" }, label: { attribute: "label" }, labelColor: () => ink,
        opacity: (attributes) => (attributes.faded || !attributes.seen ? 0.15 : 1),
        labelVisibility: (attributes, state) => (state.isHovered || attributes.chosen ? "visible" : attributes.faded || !attributes.seen ? "hidden" : "auto"),
      },
      edges: { size: { attribute: "size" }, color: { attribute: "color" }, visibility: shown, head: (attributes) => (attributes.whole ? "arrow" : "none") },
    },
  });
  home.sigma = sigma;
  home.dataset.drawn = String(data.nodes.length);

  let chosen = null;
  const span = [0, Math.max(data.months.length - 1, 0)];

  function renew() {
    const lit = new Set(chosen === null ? [] : [chosen, ...graph.neighbors(chosen)]);
    const busy = new Set();
    const [nodes, edges] = [[], []];
    // Attributes are changed where they lie, and only what looks otherwise now is drawn anew; nothing moved.
    const changed = (attributes, found) => {
      const differs = Object.keys(found).some((name) => attributes[name] !== found[name]);
      return differs && Object.assign(attributes, found);
    };
    graph.forEachEdge((edge, attributes, source, target) => {
      const seen = edgesBetween(attributes.months, attributes.whole || attributes.open, ...span, data.months.length) > 0;
      if (seen) busy.add(source).add(target);
      if (changed(attributes, { seen, faded: chosen !== null && source !== chosen && target !== chosen })) edges.push(edge);
    });
    graph.forEachNode((node, attributes) => {
      if (changed(attributes, { seen: busy.has(node), faded: chosen !== null && !lit.has(node), chosen: node === chosen })) nodes.push(node);
    });
    if (nodes.length || edges.length) sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true, schedule: true });
  }

  let waiting = 0;
  /** Once a frame, however fast a slider moves. */
  function renewSoon() {
    waiting ||= requestAnimationFrame(() => { waiting = 0; renew(); });
  }

  /** The view as one picture, while it is still there. */
  function whole(paper, then) {
    sigma.once("afterRender", () => {
      const layers = [...home.querySelectorAll("canvas:not(.on-paper)")];
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [layers[0].width, layers[0].height];
      const pen = canvas.getContext("2d");
      pen.fillStyle = paper;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      for (const layer of layers) pen.drawImage(layer, 0, 0, canvas.width, canvas.height);
      then(canvas);
    });
    sigma.refresh();
  }

  function choose(node) {
    if (node !== null && node === chosen && data.nodes[node].address) {
      location.href = data.nodes[node].address;
      return;
    }
    chosen = node;
    renew();
    said.textContent = node === null ? "" : describe(data.nodes[node]);
  }

  function describe(one) {
    const facts = [
      _("has %(count)s from others", { count: number(one.takes) }),
      _("others have %(count)s from it", { count: number(one.gives) }),
      _("%(count)s posts in this archive", { count: number(one.posts) }),
      one.subscribers === null ? _("subscribers unknown") : _("%(count)s subscribers", { count: number(one.subscribers) }),
      one.address ? _("another click opens it") : _("not in this archive: forwards name it"),
    ];
    return `${one.name}: ${facts.join(" · ")}`;
  }

  sigma.on("clickNode", ({ node }) => choose(node));
  sigma.on("clickStage", () => choose(null));

  document.getElementById("time").hidden = false;
  document.getElementById("png").addEventListener("click", () => {
    whole(getComputedStyle(home).backgroundColor, (canvas) => keepPng(canvas, "network.png"));
  });
  // What WebGL drew is gone by the time a sheet is printed: paper gets a picture of it, in black on white.
  addEventListener("beforeprint", () => {
    ink = "#000";
    whole("#fff", (canvas) => {
      canvas.className = "on-paper";
      home.append(canvas);
    });
  });
  addEventListener("afterprint", () => {
    ink = screenInk;
    home.querySelector(".on-paper")?.remove();
    sigma.refresh();
  });
  const last = Math.max(data.months.length - 1, 0);
  for (const slider of [from, to]) {
    slider.max = String(last);
    slider.disabled = !last;
  }
  to.value = String(last);
  const tell = () => {
    const [begin, end] = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
    [span[0], span[1]] = [begin, end];
    document.getElementById("span").textContent = data.months.length ? _("families of %(first)s to %(last)s", { first: data.months[begin].slice(0, 7), last: data.months[end].slice(0, 7) }) : _("undated");
    renewSoon();
  };
  from.addEventListener("input", tell);
  to.addEventListener("input", tell);
  tell();
}
