// Where the parts of a stemma stand: numbers out of data, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./vendor/d3.js";
import { edgePath, findSilences, findSteps, layoutStemma, placeMoments, placeTicks } from "./stemma-layout.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2031, 5, 3, 8);

/** A post of a family as show/family.py gives it; `at` is its time in ms after the first, null for undated. */
function post(number, at, more = {}) {
  return {
    post: `telegram:channel${number}/1`,
    siglum: String.fromCharCode(65 + (number % 26)) + (number < 26 ? "" : Math.floor(number / 26)),
    platform: "telegram",
    channel: `channel${number}`,
    title: `Channel ${number}`,
    date: at === null ? null : new Date(BEGIN + at).toISOString(),
    languages: ["en"],
    words: "The ferry to Upper Tarn carries bicycles again.",
    ...more,
  };
}

function edge(source, target, more = {}) {
  return { source: source.post, target: target.post, kind: "copy", relation: "copy", score: 0.9, determined: true, directed: true, alternatives: [], grounds: [], lag: "", ...more };
}

const family = (nodes, edges = [], lost = []) => ({ earliest: nodes[0]?.post ?? null, nodes, edges, lost });

/** Pairs of nodes that cover each other. */
function overlaps({ nodes }) {
  const found = [];
  nodes.forEach((one, at) => {
    for (const other of nodes.slice(at + 1)) {
      const [across, down] = [(one.width + other.width) / 2, (one.height + other.height) / 2];
      if (Math.abs(one.x - other.x) < across - 1e-9 && Math.abs(one.y - other.y) < down - 1e-9) found.push([one.siglum, other.siglum]);
    }
  });
  return found;
}

function assertInside(found) {
  for (const node of found.nodes) {
    assert.ok(Number.isFinite(node.x) && Number.isFinite(node.y), node.key);
    assert.ok(node.x - node.width / 2 >= 0 && node.x + node.width / 2 <= found.width, `${node.key} across`);
    assert.ok(node.y - node.height / 2 >= 0 && node.y + node.height / 2 <= found.height, `${node.key} down`);
  }
}

test("long silences are left out, and one scale holds elsewhere", () => {
  const bursts = [0, 3 * DAY, 9 * DAY].flatMap((start) => [0, 2, 4, 9].map((step) => start + step * MINUTE));
  const { xs, breaks, perMs } = placeMoments(bursts, 800, "time");
  assert.deepEqual(breaks.map((one) => one.from), [3, 7]);
  assert.deepEqual(breaks.map((one) => one.ms), [3 * DAY - 9 * MINUTE, 6 * DAY - 9 * MINUTE]);
  for (let at = 1; at < xs.length; at++) {
    assert.ok(xs[at] > xs[at - 1] + 10);
    if (at !== 4 && at !== 8) assert.ok(Math.abs(xs[at] - xs[at - 1] - (bursts[at] - bursts[at - 1]) * perMs) < 1e-6);
  }
  assert.ok(xs.at(-1) <= 800 + 1e-6);
});

test("an axis without silences has no break, whatever its length", () => {
  const daily = Array.from({ length: 12 }, (_, day) => day * DAY);
  assert.deepEqual(placeMoments(daily, 800, "time").breaks, []);
  assert.deepEqual(placeMoments([], 800, "time"), { xs: [], perMs: 0, breaks: [], width: 0 });
  assert.deepEqual(placeMoments([5], 800, "time").xs, [0]);
  assert.deepEqual(placeMoments([0, 1], 800, "time").xs, [0, 800]);
  assert.equal(findSilences([], 800).size, 0);
  assert.equal(findSilences([DAY], 800).size, 0);
});

test("never more than twelve silences, and one gap at least stays", () => {
  for (const count of [2, 13, 14, 40]) {
    const gaps = Array.from({ length: count }, (_, at) => 10 ** (at % 15) * MINUTE);
    const silences = findSilences(gaps, 800);
    assert.ok(silences.size <= 12 && silences.size < gaps.length, `${count}: ${silences.size}`);
  }
});

test("in order each moment is one step", () => {
  const { xs, breaks } = placeMoments([0, MINUTE, 9 * DAY], 200, "order");
  assert.deepEqual(xs, [0, 100, 200]);
  assert.deepEqual(breaks, []);
});

test("labels of the axis do not run into each other and name each day once", () => {
  const moments = Array.from({ length: 50 }, (_, hour) => BEGIN + hour * HOUR);
  for (const mode of ["time", "order"]) {
    const ticks = placeTicks(moments, placeMoments(moments, 800, mode), mode);
    assert.ok(ticks.length > 2);
    ticks.slice(1).forEach((tick, at) => assert.ok(tick.x - ticks[at].x >= (ticks[at].day ? 74 : 40), `${mode} ${at}`));
    assert.equal(ticks[0].day, "3 Jun 2031");
    assert.equal(ticks[0].time, "08:00");
    assert.equal(new Set(ticks.map((tick) => tick.day).filter(Boolean)).size, ticks.filter((tick) => tick.day).length);
  }
  assert.deepEqual(placeTicks([], placeMoments([], 800, "time"), "time"), []);
});

test("one node stands inside, dated or not, at every width", () => {
  for (const at of [0, null]) {
    for (const width of [180, 360, 1280]) {
      const found = layoutStemma(family([post(0, at)]), { width });
      assertInside(found);
      assert.equal(found.lanes.length, 1);
      assert.equal(found.edges.length, 0);
      assert.equal(found.undatedAt === null, at !== null);
      assert.ok(found.width >= width);
    }
  }
});

test("a family without posts is drawn as nothing", () => {
  const found = layoutStemma(family([]), { width: 800 });
  assert.deepEqual([found.nodes, found.lanes, found.edges, found.ticks, found.height], [[], [], [], [], 0]);
});

test("nodes of one channel and moment stand in rows and cover nothing", () => {
  const nodes = Array.from({ length: 12 }, (_, number) => post(number, (number % 3) * MINUTE, { channel: "one", title: "One" }));
  for (const mode of ["time", "order"]) {
    for (const width of [180, 900]) {
      const found = layoutStemma(family(nodes), { width, mode });
      assert.deepEqual(overlaps(found), [], `${mode} ${width}`);
      assertInside(found);
      assert.equal(found.lanes.length, 1);
    }
  }
});

test("a hundred witnesses in forty channels cover nothing, dated, half dated and undated", () => {
  for (const dated of [1, 2, Infinity]) {
    const nodes = Array.from({ length: 100 }, (_, number) =>
      post(number, number % dated === 0 ? number * number * MINUTE : null, { channel: `c${number % 40}`, languages: number % 2 ? ["ru", "tr"] : ["en"] }));
    const edges = nodes.slice(1).map((node, at) => edge(nodes[Math.floor(at / 3)], node));
    for (const zoom of [1, 8]) {
      const found = layoutStemma(family(nodes, edges), { width: 900, zoom });
      assert.deepEqual(overlaps(found), [], `every ${dated}. dated, zoom ${zoom}`);
      assertInside(found);
      assert.equal(found.edges.length, 99);
      assert.ok(found.edges.every((one) => /^M-?[\d.]/.test(one.path) && !one.path.includes("NaN")));
      assert.ok(found.lanes.slice(1).every((lane, at) => lane.y === found.lanes[at].y + found.lanes[at].height));
    }
  }
});

test("many nodes say less: sigla and languages, sigla, dots", () => {
  const detail = (count, width) => layoutStemma(family(Array.from({ length: count }, (_, number) => post(number, number * MINUTE))), { width }).detail;
  assert.equal(detail(60, 900), "full");
  assert.equal(detail(100, 900), "siglum");
  assert.equal(detail(400, 900), "dot");
  assert.equal(detail(400, 4000), "siglum");
});

test("later posts stand further right, also after a silence", () => {
  const nodes = [0, 1, 4, 3 * 1440, 3 * 1440 + 2, 9 * 1440].map((minutes, number) => post(number, minutes * MINUTE));
  for (const mode of ["time", "order"]) {
    const found = layoutStemma(family(nodes), { width: 700, mode });
    found.nodes.slice(1).forEach((node, at) => assert.ok(node.x > found.nodes[at].x, `${mode} ${node.siglum}`));
    found.breaks.forEach((one) => assert.ok(found.nodes.every((node) => Math.abs(node.x - one.x) > 1)));
  }
});

test("undated posts stand apart, each right of the undated ones that it comes from", () => {
  const nodes = [post(0, 0), post(1, HOUR), post(2, null), post(3, null), post(4, null)];
  const found = layoutStemma(family(nodes, [edge(nodes[0], nodes[2]), edge(nodes[2], nodes[3]), edge(nodes[3], nodes[4])]), { width: 900 });
  const xs = found.nodes.map((node) => node.x);
  assert.ok(xs[0] < xs[1] && xs[1] < found.undatedAt && found.undatedAt < xs[2] && xs[2] < xs[3] && xs[3] < xs[4]);
  assert.deepEqual(overlaps(found), []);
});

test("where the direction is open none stands above the other, and a ring ends", () => {
  const [a, b, c] = [0, 1, 2].map((order) => ({ ...post(order, null), key: post(order, null).post, order }));
  const steps = (edges) => [a, b].map(({ key }) => findSteps([a, b], edges).get(key));
  assert.deepEqual(steps([edge(b, a, { directed: false, determined: false })]), [0, 0]);
  assert.deepEqual(steps([edge(b, a)]), [1, 0]);
  const ring = findSteps([a, b, c], [edge(a, b), edge(b, c), edge(c, a)]);
  assert.ok([...ring.values()].every(Number.isFinite));
});

test("an undetermined edge keeps what is open about it and joins the ends that it names", () => {
  const nodes = [post(0, 0), post(1, HOUR), post(2, 2 * HOUR)];
  const open = edge(nodes[2], nodes[1], { directed: false, determined: false });
  const chosen = edge(nodes[0], nodes[1], { determined: false, alternatives: [nodes[2].post] });
  const gone = edge(nodes[0], { post: "telegram:elsewhere/1" });
  const found = layoutStemma(family(nodes, [open, chosen, gone]), { width: 900 });
  assert.equal(found.edges.length, 2); // an end that is nowhere is not drawn
  assert.deepEqual(found.edges.map((one) => [one.from.siglum, one.to.siglum, one.directed, one.determined]), [["C", "B", false, false], ["A", "B", true, false]]);
  assert.deepEqual(found.edges[1].alternatives, [nodes[2].post]);
});

test("edges begin and end at their nodes, whichever way they run", () => {
  const node = (x, y) => ({ x, y, width: 40, height: 22 });
  const ends = (path) => [path.match(/^M(-?[\d.]+),(-?[\d.]+)/), path.match(/(-?[\d.]+),(-?[\d.]+)$/)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.deepEqual(ends(edgePath(node(0, 0), node(200, 60))), [[20, 0], [180, 60]]);
  assert.deepEqual(ends(edgePath(node(200, 60), node(0, 0))), [[180, 60], [20, 0]]);
  assert.deepEqual(ends(edgePath(node(0, 0), node(0, 60))), [[0, 11], [0, 49]]);
  assert.deepEqual(ends(edgePath(node(0, 60), node(0, 0))), [[0, 49], [0, 11]]);
  assert.deepEqual(edgePath(node(0, 0), node(200, 0)), "M20,0L180,0");
  assert.match(edgePath(node(0, 0), node(200, 0), [node(100, 0)]), /^M0,-11C/); // over the node between
});

test("lost exemplars stand left of those that name them, or at their time", () => {
  const nodes = [post(0, 0), post(1, HOUR), post(2, null)];
  const lost = [0, 1, 2].map((number) => ({ key: `telegram:lost${number}/1`, name: `Lost ${number}`, date: number === 1 ? new Date(BEGIN - HOUR).toISOString() : null, platform: "telegram", channel: `lost${number}` }));
  const found = layoutStemma(family(nodes, lost.map((one, at) => edge({ post: one.key }, nodes[at])), lost), { width: 900 });
  found.edges.forEach((one) => assert.ok(one.from.lost && one.from.x < one.to.x, one.from.key));
  assert.deepEqual(found.lanes.filter((lane) => lane.lost).map((lane) => lane.title), ["Lost 0", "Lost 1", "Lost 2"]);
  assertInside(found);
});

test("names that run from right to left change no position", () => {
  const names = ["قناة الميناء", "ערוץ הנמל", "گزارش بندر"];
  const latin = names.map((_, number) => post(number, number * HOUR, { languages: ["ar"] }));
  const found = [latin, latin.map((node, at) => ({ ...node, title: names[at], words: names[at] }))].map((nodes) =>
    layoutStemma(family(nodes, [edge(nodes[0], nodes[1])]), { width: 600 }));
  const positions = found.map(({ nodes, width, height }) => [nodes.map(({ x, y, width: across }) => [x, y, across]), width, height]);
  assert.deepEqual(positions[0], positions[1]);
  assert.deepEqual(found[1].lanes.map((lane) => lane.title), names);
});
