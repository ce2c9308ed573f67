/* Cards: who or what a name in the text is, on hover, focus or tap. The page holds them,
   hidden; without JavaScript a name is a link to its register. */
(() => {
  "use strict";
  const WAIT = 250; // ms: a pointer that only passes by opens nothing
  const EDGE = 12; // px from the edge of the window

  function setUp() {
    const store = document.querySelector(".cards");
    if (!store) return;
    const card = document.createElement("div");
    card.className = "card-shown";
    card.hidden = true;
    document.body.append(card);
    let owner = null;
    let timer = 0;

    const hide = () => {
      clearTimeout(timer);
      card.hidden = true;
      owner?.removeAttribute("aria-describedby");
      owner = null;
    };

    function show(name) {
      // with corrections marked, a corrected name shows its correction
      const corrected = document.documentElement.dataset.text === "marked" && name.closest(".variant");
      const source = document.getElementById(`card-${name.hash.slice(1)}`);
      if (corrected || !source || owner === name) return;
      hide();
      owner = name;
      name.setAttribute("aria-describedby", source.id);
      card.innerHTML = source.innerHTML;
      card.hidden = false;
      const line = name.getClientRects()[0];
      const below = line.bottom + card.offsetHeight + EDGE < innerHeight;
      const left = Math.max(EDGE, Math.min(line.left, innerWidth - card.offsetWidth - EDGE));
      card.style.left = `${left + scrollX}px`;
      card.style.top = `${scrollY + (below ? line.bottom + 4 : line.top - card.offsetHeight - 4)}px`;
    }

    const nameAt = (event) => event.target.closest?.("a.name");
    const soon = (act) => { clearTimeout(timer); timer = setTimeout(act, WAIT); };
    let touched = false;

    document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const name = nameAt(event);
      if (name) soon(() => show(name));
      else if (card.contains(event.target)) clearTimeout(timer);
      else soon(hide);
    });
    document.addEventListener("focusin", (event) => {
      const name = nameAt(event);
      if (name && name.matches(":focus-visible")) show(name);
      else if (!card.contains(event.target)) hide();
    });
    document.addEventListener("click", (event) => {
      const name = nameAt(event);
      // the first tap shows the card, which has the link; a second one follows it
      if (name && touched && owner !== name) {
        event.preventDefault();
        show(name);
      } else if (!card.contains(event.target)) hide();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }

  document.addEventListener("DOMContentLoaded", setUp);
})();
