// What all pages share.

/** The data that a page carries in `<script type="application/json" id="…">`. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** A length of time (ms) in its two largest units. */
export function span(ms) {
  const parts = [];
  let rest = Math.round(Math.abs(ms) / 1000);
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]]) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}`);
  }
  return `${ms < 0 ? "−" : ""}${parts.slice(0, 2).join(" ") || "0 s"}`;
}
