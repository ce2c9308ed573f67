/* Before anything is drawn: what would move or change colour later. */
(() => {
  "use strict";
  const { dataset, classList } = document.documentElement;
  // the colours that the reader has chosen, or else those of the system
  let chosen = null;
  try { chosen = localStorage.getItem("mode"); } catch { /* file:// may forbid it */ }
  dataset.mode = ["light", "dark"].includes(chosen) ? chosen : "auto";
  const dark = dataset.mode === "dark" || (dataset.mode === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  dataset.theme = dark ? "dark" : "light";
  // scripts run: they put notes where there is room, and fold what they can open
  classList.add("scripted");
  // the letters are in the style sheet, but some browsers unpack them a moment later
  classList.add("letters-coming");
  const faces = ['1em "Trirong"', 'bold 1em "Trirong"', '1em "Chabap Serif"'];
  Promise.all(faces.map((face) => document.fonts.load(face, "\u0e01a"))).finally(() => classList.remove("letters-coming"));
})();
