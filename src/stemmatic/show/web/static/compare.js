// Passages that answer one another are lit together.

function light(place) {
  document.querySelectorAll(".paired").forEach((one) => one.classList.toggle("lit", one.dataset.place === place));
}

for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const found = event.target.closest(".paired");
    light(found ? found.dataset.place : "");
  });
}
