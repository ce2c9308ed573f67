/* Cards: who or what a name is, which work is cited, what was corrected and why, what a sign
   means; on hover, focus or tap. The page holds them, hidden; without JavaScript a name or a
   citation is a link. */
(() => {
  "use strict";
  const WAIT = 250; // ms: a pointer that only passes by opens nothing
  const EDGE = 12; // px from the edge of the window
  const CORRECTED = 'html[data-text="marked"] .variant[id]';
  const SIGNS = { "conjecture-sign": "conjecture", "lost-sign": "lost", "author-mark": "author" };
  const OTHERS = ["a.name", "a.cited-work", ...Object.keys(SIGNS).map((sign) => `.${sign}:not(a)`)].join();

  // with corrections marked, a corrected name shows its correction
  const ownerAt = (node) => node.closest?.(CORRECTED) ?? node.closest?.(OTHERS) ?? null;

  function sourceOf(owner) {
    if (owner.matches(".variant")) return document.getElementById(`${owner.id}-why`);
    const sign = Object.keys(SIGNS).find((name) => owner.classList.contains(name));
    return document.getElementById(`card-${sign ? `sign-${SIGNS[sign]}` : owner.hash.slice(1)}`);
  }

  function setUp() {
    const card = document.createElement("div");
    card.className = "card-shown";
    card.hidden = true;
    document.body.append(card);
    let owner = null;
    let closed = null; // by Esc, while the pointer is still on it
    let timer = 0;

    const hide = () => {
      clearTimeout(timer);
      card.hidden = true;
      // that of a correction is its own, always
      if (owner?.matches("a")) owner.removeAttribute("aria-describedby");
      owner = null;
    };

    function place(line) {
      const head = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
      const above = line.top - Math.max(head, 0) - EDGE;
      const below = innerHeight - line.bottom - EDGE;
      const under = card.offsetHeight <= below || below >= above;
      card.style.maxHeight = `${under ? below : above}px`;
      const width = document.documentElement.clientWidth;
      const left = Math.max(EDGE, Math.min(line.left, width - card.offsetWidth - EDGE));
      card.style.left = `${left + scrollX}px`;
      card.style.top = `${scrollY + (under ? line.bottom + 4 : line.top - card.offsetHeight - 4)}px`;
    }

    function show(shown) {
      const source = sourceOf(shown);
      if (!source || owner === shown) return;
      hide();
      owner = shown;
      if (shown.matches("a")) shown.setAttribute("aria-describedby", source.id);
      card.innerHTML = source.innerHTML;
      card.style.left = card.style.top = "0"; // as wide as it can be
      card.style.maxHeight = "";
      card.hidden = false;
      place(shown.getClientRects()[0] ?? shown.getBoundingClientRect());
    }

    const soon = (act) => { clearTimeout(timer); timer = setTimeout(act, WAIT); };
    let touched = false;

    document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const at = ownerAt(event.target);
      if (at !== closed) closed = null;
      if (at && at !== closed) soon(() => show(at));
      else if (card.contains(event.target)) clearTimeout(timer);
      else soon(hide);
    });
    document.addEventListener("focusin", (event) => {
      const at = ownerAt(event.target);
      if (at && event.target.matches(":focus-visible")) show(at);
      else if (!card.contains(event.target)) hide();
    });
    document.addEventListener("click", (event) => {
      const at = ownerAt(event.target);
      // the first tap shows the card, which has the link; a second one follows it
      if (at && touched && owner !== at && sourceOf(at)) {
        event.preventDefault();
        show(at);
      } else if (!card.contains(event.target)) hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      closed = owner;
      hide();
    });
  }

  document.addEventListener("DOMContentLoaded", setUp);
})();
