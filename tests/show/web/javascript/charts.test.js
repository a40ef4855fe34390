// Columns of the timeline, the matrix of relays, lengths of time: numbers and words out of data, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./vendor/d3.js";

const { span } = await import("./words.js"); // what takes d3 when it is loaded comes after it
const { layoutRelays, tell } = await import("./relays.js");
const { columnAt, labelOf, placeColumns } = await import("./timeline.js");

const day = (text) => new Date(`${text}T00:00:00Z`);

test("a column ends where the next begins, the last after its unit", () => {
  for (const [unit, begins, last] of [
    ["day", ["2031-02-27", "2031-02-28"], "2031-03-01"],
    ["week", ["2030-12-30", "2031-01-06"], "2031-01-13"],
    ["month", ["2031-11-01", "2031-12-01"], "2032-01-01"],
    ["year", ["2031-01-01", "2032-01-01"], "2033-01-01"],
  ]) {
    const placed = placeColumns({ begins, unit });
    assert.deepEqual(placed.begins, begins.map(day));
    assert.deepEqual(placed.ends, [day(begins[1]), day(last)], unit);
  }
  assert.deepEqual(placeColumns({ begins: [], unit: "day" }), { begins: [], ends: [] });
});

test("a moment belongs to the column that it lies in, and outside to the nearest", () => {
  const { begins } = placeColumns({ begins: ["2031-06-01", "2031-06-02", "2031-06-03"], unit: "day" });
  assert.equal(columnAt(begins, day("2031-06-02")), 1);
  assert.equal(columnAt(begins, new Date("2031-06-02T23:59:59Z")), 1);
  assert.equal(columnAt(begins, day("2030-01-01")), 0);
  assert.equal(columnAt(begins, day("2040-01-01")), 2);
});

test("labels say the year where it changes", () => {
  assert.equal(labelOf("year")(day("2031-01-01")), "2031");
  assert.deepEqual(["2031-01-01", "2031-02-01"].map((one) => labelOf("month")(day(one))), ["2031", "Feb"]);
  assert.deepEqual(["2031-01-01", "2031-02-01", "2031-02-09"].map((one) => labelOf("day")(day(one))), ["2031", "1 Feb", "9 Feb"]);
  assert.equal(labelOf("day")(new Date("2031-02-09T12:00:00Z")), "");
});

test("the matrix has room for its names and cells, and smaller cells where there are many", () => {
  const ends = (count, label) => Array.from({ length: count }, (_, at) => ({ name: `telegram:c${at}`, label, held: true }));
  let before = Infinity;
  for (const count of [1, 9, 17, 29]) {
    const placed = layoutRelays({ rows: ends(count, "Harbour"), columns: ends(count, "Harbour") });
    assert.ok(placed.size < before, `${count}`);
    before = placed.size;
    assert.ok(placed.left >= 7 * "Harbour".length);
    assert.ok(placed.width >= placed.left + count * placed.size && placed.height >= placed.top + count * placed.size);
  }
  assert.ok(Object.values(layoutRelays({ rows: [], columns: [] })).every((one) => typeof one === "function" || Number.isFinite(one)));
});

test("long names are cut between letters, in whatever writing", () => {
  const { shorten } = layoutRelays({ rows: [], columns: [] });
  assert.equal(shorten("قناة الميناء"), "قناة الميناء");
  assert.equal(shorten("م".repeat(30)), `${"م".repeat(23)}…`);
  assert.equal(shorten("🚢".repeat(30)), `${"🚢".repeat(23)}…`);
});

test("a cell in words: what is declared, what inferred, what open", () => {
  const [one, other] = [{ name: "telegram:a", label: "A", held: true }, { name: "telegram:b", label: "B", held: false }];
  assert.equal(tell(one, one), "A → A: one channel");
  assert.equal(tell(other, one), "B (not in this archive) → A: nothing known");
  const cell = { forwards: 1, copies: 2, translations: 1, undetermined: 0, lag: -3660 };
  assert.equal(tell(one, other, cell), "A → B: ➤ 1 declared forward · ≈ 2 inferred copies · ⇄ 1 inferred translation · half of them within −1 h 1 min");
  assert.equal(tell(one, other, { forwards: 0, copies: 0, translations: 0, undetermined: 1200, lag: null }), "A → B: ? 1,200 left open");
});

test("lengths of time have their two largest units", () => {
  assert.deepEqual([0, 59_400, 3_600_000, 90_061_000, -120_000].map((ms) => span(ms)), ["0 s", "59 s", "1 h", "1 d 1 h", "−2 min"]);
});
