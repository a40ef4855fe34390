// Where the parts of a stemma stand: data and sizes in, numbers out. Needs the global d3.

import { inWords } from "./words.js";

export const NODE = 22; // height of a node
export const FIRST = 13; // above the earliest node, for saying so
const ROW = 28; // of nodes of one lane that would cover each other
const LANE = 38; // least height of a lane
const PAD = 26; // before the first and after the last moment
const BREAK = 84; // the most that a silence which is left out takes, in px
const MOST_SILENCES = 12;
const FAR = 6; // times as long as others: a silence

/** Which gaps between moments (ms) are silences that an axis of `width` px leaves out: those that would take half of what
 * is left of it, or a third where the rest stands close, and all where gaps fall into few long and many far shorter. */
export function findSilences(gaps, width) {
  const order = d3.range(gaps.length).sort((i, j) => gaps[j] - gaps[i]);
  const most = Math.min(MOST_SILENCES, order.length - 1);
  let count = 0;
  for (; count < most; count++) {
    const [longest, ...rest] = order.slice(count).map((i) => gaps[i]);
    const [total, usual] = [longest + d3.sum(rest), d3.median(rest)];
    const close = (usual / total) * width < 2 * NODE;
    if (longest < FAR * usual || longest < (close ? 0.35 : 0.5) * total) break;
  }
  for (let n = most; n > count; n--) {
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
  const day = (date) => inWords(date, { day: "numeric", month: "short", year: "numeric" });
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
  const nodes = data.nodes.map((node, order) => ({ ...node, key: node.post, order, ms: node.date ? Date.parse(node.date) : null }));
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
    title: held.find((node) => !node.lost)?.title ?? (held[0].edited ? held[0].channel : held[0].title),
    lost: held.every((node) => node.lost),
    edited: held.every((node) => node.edited),
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

/** By key of each undated node, how many other undated ones stand above it; edges without a direction tell nothing. */
export function findSteps(undated, edges) {
  const order = new Map(undated.map((node) => [node.key, node.order]));
  const inside = edges.filter((edge) => edge.directed && order.has(edge.source) && order.has(edge.target));
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
export function isFirst(node, data) {
  return node.key === data.earliest && node.ms !== null;
}

/** The line between two nodes: sideways where there is room, from lane to lane where they are of one moment, round what stands between. */
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
  const hidden = all.some((one) => Math.abs(one.x - from.x) < 2 && (one.y - from.y) * down > 2 && (to.y - one.y) * down > 2);
  if (hidden && Math.abs(from.x - to.x) < 2) {
    const [begin, end] = [from.x + from.width / 2, to.x + to.width / 2];
    const bow = Math.max(begin, end) + 14 + Math.min(Math.abs(to.y - from.y) * 0.25, 60);
    return `M${r(begin)},${r(from.y)}C${r(bow)},${r(from.y)} ${r(bow)},${r(to.y)} ${r(end)},${r(to.y)}`;
  }
  const [top, bottom] = [from.y + (down * from.height) / 2, to.y - (down * to.height) / 2];
  const bend = Math.max(Math.abs(bottom - top) * 0.45, 8) * down;
  return `M${r(from.x)},${r(top)}C${r(from.x)},${r(top + bend)} ${r(to.x)},${r(bottom - bend)} ${r(to.x)},${r(bottom)}`;
}

/** A number of px, to a tenth. */
export const r = (number) => Math.round(number * 10) / 10;
