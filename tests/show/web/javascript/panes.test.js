// Where two texts stand beside one another when one is scrolled, in numbers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { counterpart } from "./panes.js";

const passage = (place, top, bottom, language = "en") => ({ place, language, top, bottom });

test("a passage at the top brings its answer to the top, and its middle the middle", () => {
  const ours = [passage("1", 20, 60), passage("3", 100, 140)];
  const theirs = [passage("1", 10, 30), passage("2", 30, 300), passage("3", 310, 350)];
  assert.equal(counterpart(20, ours, theirs), 10);
  assert.equal(counterpart(40, ours, theirs), 20);
  assert.equal(counterpart(100, ours, theirs), 310);
  assert.equal(counterpart(310, theirs, ours), 100);
});

test("between two passages the way is divided, before the first and behind the last too", () => {
  const ours = [passage("1", 20, 60), passage("2", 100, 140)];
  const theirs = [passage("1", 10, 30), passage("2", 230, 250)];
  assert.equal(counterpart(80, ours, theirs), 130);
  assert.equal(counterpart(10, ours, theirs), 5);
  assert.equal(counterpart(150, ours, theirs), 260);
});

test("where the other text has another order nothing is divided", () => {
  const ours = [passage("1", 0, 50), passage("2", 100, 150)];
  const theirs = [passage("2", 0, 40), passage("1", 200, 240)];
  assert.equal(counterpart(75, ours, theirs), 240);
  assert.equal(counterpart(100, ours, theirs), 0);
});

test("of several answers that in the same language is taken; without any the texts go side by side", () => {
  const ours = [passage("1", 50, 60, "uk")];
  const theirs = [passage("1", 0, 10, "en"), passage("1", 400, 410, "uk")];
  assert.equal(counterpart(50, ours, theirs), 400);
  assert.equal(counterpart(0, theirs, ours), 50);
  assert.equal(counterpart(33, [], theirs), 33);
  assert.equal(counterpart(33, ours, [passage("7", 1, 2)]), 33);
});
