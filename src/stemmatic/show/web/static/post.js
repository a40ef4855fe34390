// The page of a post: an address #p120-240 that is no single passage lights the passages that stand in the span.

function light() {
  const wanted = /^#p(\d+)-(\d+)$/.exec(location.hash);
  document.querySelectorAll(".passage.lit").forEach((one) => one.classList.remove("lit"));
  if (!wanted || document.getElementById(location.hash.slice(1))) return;
  const [begin, end] = wanted.slice(1).map(Number);
  const inside = [...document.querySelectorAll(".passage")].filter((one) => {
    const [from, to] = one.id.slice(1).split("-").map(Number);
    return from < end && begin < to;
  });
  inside.forEach((one) => one.classList.add("lit"));
  inside[0]?.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", light);
light();
