// A family in one file: its stemma, drawn; posts are further down in the file.

import { dataOf } from "./base.js";
import { drawStemma } from "./stemma.js";

const data = dataOf("stemma-data");
const held = new Map(data.nodes.map((node) => [node.post, `w-${node.siglum}`]));

drawStemma(document.getElementById("stemma"), data, {
  postUrl: (key) => (document.getElementById(held.get(key)) ? `#${held.get(key)}` : null),
  compareUrl: () => null,
});
