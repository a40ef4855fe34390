// Who relays whom: a matrix, rows have texts that columns relay; declared and inferred in two halves of each cell.

import { touches } from "./base.js";
import { _, ngettext, number, span } from "./words.js";

const d3 = globalThis.d3;
const FONT = 7; // pixels a letter, about

/** Where the matrix stands (px), how large its cells are, and how names are cut: `{size, left, top, width, height, shorten}`. */
export function layoutRelays({ rows, columns }) {
  const many = Math.max(rows.length, columns.length);
  const size = many <= 8 ? 40 : many <= 16 ? 28 : many <= 28 ? 20 : 16;
  const letters = many <= 16 ? 24 : 18;
  const shorten = (text) => ([...text].length > letters ? `${[...text].slice(0, letters - 1).join("")}…` : text);
  const longest = (ends) => Math.max(0, ...ends.map((end) => [...shorten(end.label)].length)) * FONT;
  const left = longest(rows) + 26;
  const top = longest(columns) * 0.75 + 34;
  const width = left + columns.length * size + longest(columns) * 0.55 + 8;
  return { size, left, top, width, height: top + rows.length * size + 8, shorten };
}

/** Draws `picture` into `home`; `said` is told of the cell under the cursor, `open(source, target)` is called on it, if it is given. */
export function drawRelays(home, picture, { said, open }) {
  const { rows, columns, cells } = picture;
  const { size, left, top, width, height, shorten } = layoutRelays(picture);
  const at = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const most = d3.max(cells, (cell) => Math.max(cell.forwards, cell.copies + cell.translations)) || 1;
  const share = d3.scaleSqrt([0, most], [0, 1]);
  const side = (count) => (count ? Math.max(5, share(count) * (size - 3)) : 0);

  home.replaceChildren();
  const root = d3.select(home).append("svg").attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height])
    .attr("role", "group").attr("tabindex", 0)
    .attr("aria-label", `${_("Who takes from whom. Arrow keys go from cell to cell; the table beside says the same.")}${open ? ` ${_("Enter lists the families of both channels.")}` : ""}`);
  const pattern = root.append("defs").append("pattern").attr("id", "inferred").attr("width", 5).attr("height", 5)
    .attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(-45)");
  pattern.append("rect").attr("class", "inferred-ground").attr("width", 5).attr("height", 5);
  pattern.append("line").attr("class", "inferred-line").attr("y2", 5);
  const frame = root.append("g").attr("aria-hidden", "true");
  frame.append("text").attr("class", "axis-name").attr("x", 0).attr("y", top - 8).text(_("text of ↓"));
  frame.append("text").attr("class", "axis-name").attr("x", 0).attr("y", 14).text(_("taken up by →"));

  const x = (column) => left + column * size;
  const y = (row) => top + row * size;
  frame.append("rect").attr("class", "field").attr("x", left).attr("y", top).attr("width", columns.length * size).attr("height", rows.length * size);
  frame.append("g").selectAll("line").data(d3.range(1, rows.length)).join("line").attr("stroke", "var(--line)")
    .attr("x1", left).attr("x2", left + columns.length * size).attr("y1", y).attr("y2", y);
  frame.append("g").selectAll("line").data(d3.range(1, columns.length)).join("line").attr("stroke", "var(--line)")
    .attr("y1", top).attr("y2", top + rows.length * size).attr("x1", x).attr("x2", x);
  rows.forEach((end, row) => {
    const column = columns.findIndex((one) => one.name === end.name);
    if (column >= 0) frame.append("rect").attr("class", "own").attr("x", x(column)).attr("y", y(row)).attr("width", size).attr("height", size);
  });

  const named = (ends, place) => {
    const names = frame.append("g").selectAll("g").data(ends).join("g").attr("transform", place);
    names.each(function (end) {
      const home = end.url ? d3.select(this).append("a").attr("href", end.url).attr("tabindex", -1) : d3.select(this);
      home.append("text").attr("class", end.held ? null : "lost-name").attr("dy", "0.32em")
        .text(`${end.held ? "" : "○ "}${shorten(end.label)}`).append("title").text(`${end.label} (${end.name})${end.held ? "" : `, ${_("not in this archive")}`}`);
    });
    return names;
  };
  const rowNames = named(rows, (_, row) => `translate(${left - 8},${y(row) + size / 2})`);
  rowNames.selectAll("text").attr("text-anchor", "end");
  const columnNames = named(columns, (_, column) => `translate(${x(column) + size / 2},${top - 8}) rotate(-50)`);

  const drawn = frame.append("g").selectAll("g").data(cells).join("g").attr("transform", (cell) => `translate(${x(cell.column) + 1.5},${y(cell.row) + 1.5})`);
  const inner = size - 3;
  // Declared: a filled triangle from the lower left corner; inferred: a hatched one from the upper right.
  drawn.filter((cell) => cell.forwards).append("path").attr("class", "declared")
    .attr("d", (cell) => `M0,${inner}V${inner - side(cell.forwards)}L${side(cell.forwards)},${inner}Z`);
  drawn.filter((cell) => cell.copies + cell.translations).append("path").attr("class", "inferred")
    .attr("d", (cell) => `M${inner},0V${side(cell.copies + cell.translations)}L${inner - side(cell.copies + cell.translations)},0Z`);
  drawn.filter((cell) => cell.undetermined && !(cell.forwards + cell.copies + cell.translations)).append("circle").attr("class", "open")
    .attr("cx", inner / 2).attr("cy", inner / 2).attr("r", Math.max(3, inner / 5));
  const cursor = frame.append("rect").attr("class", "cursor").attr("width", size).attr("height", size).attr("visibility", "hidden");
  let place = null;

  function go(row, column) {
    place = [Math.max(0, Math.min(rows.length - 1, row)), Math.max(0, Math.min(columns.length - 1, column))];
    cursor.attr("visibility", "visible").attr("x", x(place[1])).attr("y", y(place[0]));
    rowNames.classed("lit", (_, at) => at === place[0]);
    columnNames.classed("lit", (_, at) => at === place[1]);
    said.textContent = tell(rows[place[0]], columns[place[1]], at.get(`${place[0]} ${place[1]}`));
  }

  root.on("pointermove", (event) => {
    const [px, py] = d3.pointer(event, root.node());
    const [row, column] = [Math.floor((py - top) / size), Math.floor((px - left) / size)];
    if (row >= 0 && row < rows.length && column >= 0 && column < columns.length) go(row, column);
  });
  let tapped = "";
  root.on("click", (event) => {
    const [px, py] = d3.pointer(event, root.node());
    if (px <= left || py <= top) return;
    const at = place?.join(" ") ?? "";
    if (!touches() || tapped === at) enter(); // the first tap tells, the second opens
    tapped = at;
  });
  root.on("keydown", (event) => {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (event.key in steps) go(...(place ?? [0, 0]).map((value, at) => value + steps[event.key][at]));
    else if (event.key === "Enter") enter();
    else return;
    event.preventDefault();
  });
  root.on("focus", () => place || go(cells[0]?.row ?? 0, cells[0]?.column ?? 0));

  function enter() {
    if (open && place && at.has(place.join(" ")) && rows[place[0]].held) open(rows[place[0]].name, columns[place[1]].name);
  }
}

/** A cell in words; `cell` is undefined where nothing is known. */
export function tell(source, target, cell) {
  const ends = `${source.label}${source.held ? "" : ` (${_("not in this archive")})`} → ${target.label}`;
  if (!cell) return `${ends}: ${source.name === target.name ? _("one channel") : _("nothing known")}`;
  const parts = [
    cell.forwards && `➤ ${ngettext("%(num)s declared forward", "%(num)s declared forwards", cell.forwards)}`,
    cell.copies && `≈ ${ngettext("%(num)s inferred copy", "%(num)s inferred copies", cell.copies)}`,
    cell.translations && `⇄ ${ngettext("%(num)s inferred translation", "%(num)s inferred translations", cell.translations)}`,
    cell.undetermined && `? ${_("%(count)s left open", { count: number(cell.undetermined) })}`,
    cell.lag !== null && _("half of them within %(span)s", { span: span(1000 * cell.lag) }),
  ];
  return `${ends}: ${parts.filter(Boolean).join(" · ")}`;
}
