// Whole texts in panes that scroll together: what one has at its top, the others bring to theirs.

/**
 * Where another text has what this one has at a height.
 *
 * `ours` and `theirs` are the passages of two texts from top to bottom: `{ place, language, top, bottom }`, in pixels from
 * the beginning of each text. Passages of one place answer one another; of several, one in the same language is taken.
 * Between two passages the way is divided evenly, as long as the other text has them in this order too.
 */
export function counterpart(height, ours, theirs) {
  const pairs = [];
  for (const one of ours) {
    const there = theirs.filter((other) => other.place === one.place);
    const found = there.find((other) => other.language === one.language) ?? there[0];
    if (found) pairs.push([one, found]);
  }
  let at = -1;
  while (at + 1 < pairs.length && pairs[at + 1][0].top <= height + 1) at += 1;
  const next = pairs[at + 1];
  if (at < 0) return next && next[0].top > 0 ? between(height / next[0].top, 0, next[1].top) : height;
  const [one, other] = pairs[at];
  if (height <= one.bottom) return between((height - one.top) / (one.bottom - one.top || 1), other.top, other.bottom);
  const beyond = height - one.bottom;
  if (!next) return other.bottom + beyond;
  if (next[1].top < other.bottom) return other.bottom;
  return between(beyond / (next[0].top - one.bottom || 1), other.bottom, next[1].top);
}

const between = (share, from, to) => from + Math.min(Math.max(share, 0), 1) * (to - from);

/** Lets panes scroll together while `wanted()`; gives the means to bring what answers a passage beside it. */
export function bindPanes(panes, wanted) {
  const expected = new Map(); // where we have scrolled a pane ourselves: that is no wish of the reader's
  const measured = new Map();

  function passagesOf(pane) {
    if (!measured.has(pane)) {
      const origin = pane.getBoundingClientRect().top + pane.clientTop - pane.scrollTop;
      const found = [...pane.querySelectorAll(".paired")].map((one) => {
        const box = one.getBoundingClientRect();
        return { place: one.dataset.place, language: one.lang, top: box.top - origin, bottom: box.bottom - origin };
      });
      measured.set(pane, found);
    }
    return measured.get(pane);
  }

  function scroll(pane, top) {
    pane.scrollTop = top;
    expected.set(pane, pane.scrollTop);
  }

  function follow(pane) {
    for (const other of panes) {
      if (other !== pane) scroll(other, counterpart(pane.scrollTop, passagesOf(pane), passagesOf(other)));
    }
  }

  const resized = new ResizeObserver(() => measured.clear());
  for (const pane of panes) {
    resized.observe(pane);
    pane.addEventListener("scroll", () => {
      const ours = Math.abs((expected.get(pane) ?? -10) - pane.scrollTop) < 2;
      expected.delete(pane);
      if (!ours && wanted()) follow(pane);
    });
  }

  /** Brings what answers a passage to the height that the passage has in its own pane. */
  return function bringBeside(passage) {
    const own = panes.find((pane) => pane.contains(passage));
    if (!own) return;
    const here = passagesOf(own).find((one) => one.place === passage.dataset.place && one.language === passage.lang);
    for (const pane of panes) {
      const there = passagesOf(pane).filter((one) => one.place === passage.dataset.place);
      const found = there.find((one) => one.language === passage.lang) ?? there[0];
      if (pane !== own && found) scroll(pane, found.top - (here.top - own.scrollTop));
    }
  };
}
