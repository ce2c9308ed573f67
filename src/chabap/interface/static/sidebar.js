/* The button of the navigation says whether it is open. On a wide window it takes the sidebar
   away; on a narrow one the theme opens it as a dialog. */
(() => {
  "use strict";
  const button = document.querySelector(".primary-toggle");
  const sidebar = document.getElementById("pst-primary-sidebar");
  const dialog = document.getElementById("pst-primary-sidebar-modal");
  if (!button || !sidebar || !dialog) return;
  const wide = matchMedia("(min-width: 992px)");
  const HIDDEN = "pst-sidebar-hidden"; // a class of the theme

  const tell = () => {
    const open = wide.matches ? !sidebar.classList.contains(HIDDEN) : dialog.open;
    button.setAttribute("aria-expanded", open);
  };
  // before the theme hears of it
  button.addEventListener("click", (event) => {
    if (!wide.matches) return;
    event.stopImmediatePropagation();
    sidebar.classList.toggle(HIDDEN);
    tell();
  }, true);
  new MutationObserver(tell).observe(dialog, { attributeFilter: ["open"] });
  wide.addEventListener("change", tell);
  tell();
})();
