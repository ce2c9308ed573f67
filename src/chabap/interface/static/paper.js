/* On paper a page says where it is from: at the foot of each sheet in browsers that can, and
   behind its last line in all. */
(() => {
  "use strict";
  if (location.protocol === "file:") return; // an address of this machine alone
  const address = location.origin + location.pathname;
  // into a sheet that is there: pages may have no styles in them
  [...document.styleSheets].at(-1)?.insertRule(`@page { @bottom-right { content: ${JSON.stringify(address)}; font: 8pt "Chabap Serif", serif; } }`);
  document.querySelector(".bd-footer-content")?.setAttribute("data-address", address);
})();
