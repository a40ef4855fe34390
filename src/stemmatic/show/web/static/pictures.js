// Pictures as pixels: the server's SVG is painted at twice its size, and kept as a PNG file.

const SCALE = 2;

for (const button of document.querySelectorAll("button[data-picture]")) {
  button.addEventListener("click", async () => {
    const picture = new Image();
    picture.src = button.dataset.picture;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = SCALE * picture.naturalWidth;
    canvas.height = SCALE * picture.naturalHeight;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    keepPng(canvas, button.dataset.name);
  });
}

/** Keep what a canvas shows as a file. */
export function keepPng(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}
