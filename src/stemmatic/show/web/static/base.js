// What all pages share: requests that change something carry the token that our own pages know.

const token = document.querySelector('meta[name="csrf-token"]').content;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token;
});

/** The data that a page carries in `<script type="application/json" id="…">`. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** `fetch` for requests that change something. */
export function send(address, options = {}) {
  return fetch(address, { ...options, headers: { ...options.headers, "X-CSRF-Token": token } });
}
