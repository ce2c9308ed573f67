/* On paper a page says where it is from: at the foot of each sheet in browsers that can, and
   behind its last line in all. */
(() => {
  "use strict";
  if (location.protocol === "file:") return; // an address of this machine alone
  const address = location.origin + location.pathname;
  const style = document.createElement("style");
  style.textContent = `@page { @bottom-right { content: ${JSON.stringify(address)}; font: 8pt "Chabap Serif", serif; } }`;
  document.head.append(style);
  document.querySelector(".bd-footer-content")?.setAttribute("data-address", address);
})();
