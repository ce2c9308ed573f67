/* The list of §§: the one that is being read is marked, and named above the list. */
(() => {
  "use strict";
  // below the header, to the middle of the window
  const READ = "-70px 0px -50% 0px";

  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".paragraph-list");
    if (!list) return;
    const place = list.querySelector(".paragraph-place");
    const bar = list.closest(".bd-sidebar-primary");
    const links = new Map([...list.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const seen = new Set();
    let current = null;

    function mark(link) {
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "location");
      place.textContent = place.dataset.text.replace("{sign}", link.firstElementChild.textContent);
      current = link;
      const { top, bottom } = link.getBoundingClientRect();
      const room = bar.getBoundingClientRect();
      if (top < room.top) bar.scrollTop += top - room.top;
      else if (bottom > room.bottom) bar.scrollTop += bottom - room.bottom;
    }

    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      // between two, among notes, the one before is still being read
      const first = [...links.keys()].find((id) => seen.has(id));
      if (first) mark(links.get(first));
    }, { rootMargin: READ });
    for (const id of links.keys()) watch.observe(document.getElementById(id));

    // on a phone the list lies over the text
    list.addEventListener("click", (event) => {
      if (event.target.closest("a")) list.closest("dialog")?.close();
    });
  });
})();
