// The family page: its stemma, drawn.

import { dataOf } from "./base.js";
import { drawStemma } from "./stemma.js";

const part = (text) => encodeURIComponent(text);

drawStemma(document.getElementById("stemma"), dataOf("stemma-data"), {
  postUrl: (key) => `/post/${part(key).replaceAll("%3A", ":").replaceAll("%2F", "/")}`,
  compareUrl: (one, other) => `/compare?a=${part(one)}&b=${part(other)}`,
  channelUrl: (platform, name) => `/channel/${part(platform)}/${part(name)}`,
});
