/* Notes: beside their marks in the margin of a wide page, two lines of each until it is
   opened; on a narrow page folded, and opened under the line. Without JavaScript, and on
   paper, they stand after the block of their mark. */
(() => {
  "use strict";
  const root = document.documentElement;
  const WIDE = matchMedia("(min-width: 1100px)"); // as in notes.css
  const GAP = 5; // px between two notes of the margin
  const EDGE = 8; // px from the edges of the window
  const WAIT = 150; // ms: a pointer that only passes by opens nothing

  root.classList.add("scripted"); // for pages of another theme: ours has said so already

  function setUp() {
    const article = document.querySelector("article");
    const notes = [...document.querySelectorAll(".edition-note")];
    if (!notes.length) return;
    const room = document.createElement("span"); // holds the lines below apart
    room.className = "note-room";
    let open = null; // the note that is shown whole,
    let opener = null; // the mark that opened it,
    let pinned = false; // and whether it stays when the pointer leaves
    let timer = 0;

    const noteOf = (mark) => document.getElementById(decodeURIComponent(mark.hash.slice(1)));
    const markOf = (note) => document.getElementById(`${note.id}-mark`);
    const markAt = (event) => event.target.closest?.("a.note-mark, a.author-mark[href]");
    const noteAt = (event) => event.target.closest?.(".edition-note");
    const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
    const soon = (act) => { clearTimeout(timer); timer = setTimeout(act, WAIT); };

    function fold(note) {
      note.classList.remove("open");
      note.style.translate = note.style.left = note.style.width = "";
      note.hidden = WIDE.matches ? false : "until-found"; // what is folded can be searched
    }

    function close() {
      clearTimeout(timer);
      if (!open) return;
      opener.setAttribute("aria-expanded", "false");
      if (open.contains(document.activeElement)) opener.focus();
      room.remove();
      fold(open);
      open = opener = null;
      pinned = false;
    }

    function show(note, mark, stays) {
      clearTimeout(timer);
      if (open !== note || opener !== mark) {
        close();
        open = note;
        opener = mark;
        note.hidden = false;
        note.classList.add("open");
        mark.setAttribute("aria-expanded", "true");
        settle();
      }
      pinned ||= stays;
    }

    /* Part the lines below a mark: where its line ends, which is at a <wbr>. */
    function makeRoom(mark) {
      const block = mark.closest(".lines") ?? mark.parentElement;
      const bottom = mark.getClientRects()[0].bottom;
      const letter = document.createRange();
      for (const end of block.querySelectorAll("wbr")) {
        if (!(mark.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
        letter.setStartAfter(end);
        letter.setEndAfter(end.nextSibling ?? end);
        if (letter.getClientRects()[0]?.top > bottom) return end.before(room);
      }
      block.append(room);
    }

    /* Let the open note be in the window, or under the line of its mark. */
    function settle() {
      if (WIDE.matches) {
        open.style.translate = "";
        const { top, bottom } = open.getBoundingClientRect();
        const header = document.querySelector(".bd-header-article")?.offsetHeight ?? 0;
        const up = Math.min(bottom + EDGE - innerHeight, top - header - EDGE);
        if (up > 0) open.style.translate = `0 ${-up}px`;
        return;
      }
      const column = open.closest("section").getBoundingClientRect();
      const page = article.getBoundingClientRect();
      open.style.left = `${column.left - page.left}px`;
      open.style.width = `${column.width}px`;
      makeRoom(opener);
      room.style.height = `${open.offsetHeight}px`;
      open.style.top = `${room.getBoundingClientRect().top - page.top}px`;
      open.scrollIntoView({ block: "nearest" });
    }

    /* Stack the notes of the margin: where several want one place, around the middle of what
       they want (isotonic regression by pooling adjacent violators). */
    function stack() {
      const top = article.getBoundingClientRect().top;
      const offsets = [0]; // what stands above each note, if nothing is between them
      for (const note of notes) offsets.push(offsets.at(-1) + note.offsetHeight + GAP);
      const pools = [];
      notes.forEach((note, i) => {
        let pool = [markOf(note).getBoundingClientRect().top - top - offsets[i]];
        while (pools.length && middle(pools.at(-1)) > middle(pool)) pool = [...pools.pop(), ...pool];
        pools.push(pool);
      });
      const places = pools.flatMap((pool) => pool.map(() => Math.max(0, middle(pool))));
      notes.forEach((note, i) => {
        note.style.top = `${places[i] + offsets[i]}px`;
        note.classList.add("placed");
      });
    }

    let width = 0;
    function layOut() {
      if (WIDE.matches || article.offsetWidth !== width) { // a note that opens is no reason
        width = article.offsetWidth;
        const [note, mark, stays] = [open, opener, pinned];
        close();
        notes.forEach(fold);
        if (WIDE.matches) stack();
        if (note) show(note, mark, stays);
      }
    }

    function follow() {
      const target = location.hash && noteOf(location);
      if (!notes.includes(target)) return;
      markOf(target).scrollIntoView({ block: "center" });
      show(target, markOf(target), true);
    }

    document.addEventListener("click", (event) => {
      const mark = markAt(event);
      const note = noteAt(event);
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (mark) {
        event.preventDefault();
        const target = noteOf(mark);
        if (open === target && pinned) return close();
        show(target, mark, true);
        if (event.detail === 0) target.focus(); // it was a key
      } else if (event.target.closest?.("a.note-number")) {
        event.preventDefault();
        close();
        document.getElementById(decodeURIComponent(event.target.hash.slice(1))).focus();
      } else if (note) show(note, open === note ? opener : markOf(note), true);
      else close();
    });
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch" || !WIDE.matches || pinned) return;
      const mark = markAt(event);
      const note = mark ? noteOf(mark) : noteAt(event);
      if (note) soon(() => show(note, mark ?? markOf(note), false));
      else soon(close);
    });
    document.addEventListener("focusin", (event) => {
      const mark = markAt(event);
      const note = noteAt(event);
      if (note) show(note, open === note ? opener : markOf(note), true);
      else if (mark && WIDE.matches && mark.matches(":focus-visible")) show(noteOf(mark), mark, false);
      else if (mark !== opener) close();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.addEventListener("beforematch", (event) => {
      const note = noteAt(event);
      if (note) show(note, markOf(note), true);
    });
    addEventListener("hashchange", follow);

    for (const note of notes) note.tabIndex = -1;
    for (const mark of document.querySelectorAll("a.note-mark")) mark.setAttribute("aria-expanded", "false");
    layOut();
    new ResizeObserver(layOut).observe(article);
    follow();
  }

  document.addEventListener("DOMContentLoaded", setUp);
})();
