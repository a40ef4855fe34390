// What all pages share.

/** The data that a page carries in `<script type="application/json" id="…">`. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Whether the reader points with a finger: there is no hovering then. */
export const touches = () => globalThis.matchMedia?.("(pointer: coarse)").matches ?? false;
