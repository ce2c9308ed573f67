/* What the tests measure in a page. Nothing here changes it, but that `ready` scrolls, that what
   `faults` and `corrections` open is closed again, and that `letFlow` and `thin` take things away. */
"use strict";
window.measure = {
  MARK: "a.note-mark",

  marks: () => [...document.querySelectorAll(measure.MARK)],

  noteOf: (mark) => document.getElementById(mark.hash.slice(1)),

  /** The rectangles of an element's text, those without an extent left out. */
  lines(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
  },

  /** Bring a mark to the middle of the window, and say where to point; `null`: it is covered. */
  ready(index) {
    const mark = measure.marks()[index];
    mark.scrollIntoView({ block: "center", behavior: "instant" });
    mark.focus({ preventScroll: true });
    const r = mark.getBoundingClientRect();
    const [x, y] = [r.left + r.width / 2, r.top + r.height / 2];
    const hit = document.elementFromPoint(x, y)?.closest(measure.MARK) === mark;
    return hit && document.activeElement === mark ? [x, y] : null;
  },

  /** What is wrong with a note that was opened: "" if all of it can be read. */
  faultOfOpen(index) {
    const mark = measure.marks()[index];
    const note = measure.noteOf(mark);
    if (!note.classList.contains("open")) return "does not open";
    if (mark.getAttribute("aria-expanded") !== "true") return "is not said to be open";
    const lines = measure.lines(note);
    if (!lines.length) return "is not shown";
    const all = [note.getBoundingClientRect(), ...lines];
    if (all.some((r) => r.left < 0 || r.right > document.documentElement.clientWidth)) return "is beyond the side";
    if (all.some((r) => r.top < 0 || r.bottom > innerHeight)) return "is above or below the window";
    for (const r of lines) {
      const seen = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
      if (!note.contains(seen)) return `is covered by ${seen?.outerHTML.slice(0, 60)}`;
    }
    if (innerWidth >= 1100) return "";
    const block = mark.closest("[id^=c03-p], p, li, td, dd, figcaption, h1, h2").getBoundingClientRect();
    if (all[0].width < 0.85 * block.width) return "is narrow";
    return all[0].top < mark.getBoundingClientRect().bottom - 2 ? "is above its line" : "";
  },

  /** What is wrong with a note that was closed. */
  faultOfClosed(index) {
    const mark = measure.marks()[index];
    const note = measure.noteOf(mark);
    if (note.classList.contains("open")) return "stays open";
    if (mark.getAttribute("aria-expanded") !== "false") return "is said to be open";
    return innerWidth < 1100 && note.checkVisibility() ? "is shown" : "";
  },

  /**
   * Open every note and close it by Escape, as by a click and as by a key in turns: what is
   * wrong, and with which. No hand is there: tests lend theirs to some notes.
   */
  faults(turn) {
    const found = [];
    for (const [index, mark] of measure.marks().entries()) {
      const detail = (index + turn) % 2; // none: it was a key
      let fault = measure.ready(index) ? "" : "has a mark that cannot be reached";
      if (!fault) {
        mark.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail }));
        fault = measure.faultOfOpen(index);
      }
      if (!fault) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        fault = measure.faultOfClosed(index);
      }
      if (fault) found.push([mark.hash, detail ? "click" : "key", fault]);
    }
    return found;
  },

  /** How far each note stands from its mark, and how tall page and text are. */
  margin() {
    const top = (element) => element.getBoundingClientRect().top + scrollY;
    const blocks = [...document.querySelectorAll("article [id^=c03-p]")];
    return {
      far: Object.fromEntries(measure.marks().map((m) => [m.hash, Math.abs(top(measure.noteOf(m)) - top(m))])),
      page: document.documentElement.scrollHeight,
      text: Math.max(...blocks.map((b) => b.getBoundingClientRect().bottom + scrollY)),
    };
  },

  /** Open what is said of corrected words, as the focus does, and close it: what is wrong, by word. */
  corrections(words) {
    const shown = () => [...document.querySelectorAll("[role=tooltip], .card-shown")].filter(measure.seen);
    const found = [];
    for (const word of words) {
      word.focus();
      const [card] = shown();
      const r = card?.getBoundingClientRect();
      if (!card) found.push([word.textContent, "is not explained"]);
      else if (r.left < 0 || r.right > innerWidth) found.push([word.textContent, `is beyond the side: ${r.left}–${r.right}`]);
      word.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      if (shown().length) found.push([word.textContent, "Escape does not close it"]);
    }
    return found;
  },

  seen(element) {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
  },

  /** The words of a block, without its number and the marks of notes. */
  textOf(id) {
    const copy = document.getElementById(id).cloneNode(true);
    for (const extra of copy.querySelectorAll(`.section-sign, ${measure.MARK}`)) extra.remove();
    return copy.textContent.trim();
  },

  /** What is copied if an element is selected. */
  copied(element) {
    const selection = getSelection();
    selection.selectAllChildren(element);
    const text = selection.toString();
    selection.removeAllRanges();
    return text;
  },

  plain: (element) => element.textContent.replace(/\s+/g, " ").trim(),

  /** Take away where lines may end: thousands of elements that say nothing, and axe goes through all. */
  letFlow() {
    for (const lines of document.querySelectorAll(".lines")) lines.style.whiteSpace = "normal";
    for (const end of document.querySelectorAll("wbr")) end.remove();
    document.body.normalize();
  },

  /**
   * Take away what looks like what stays: of the blocks of an article that hold only what is written
   * alike (elements of the same names, classes and languages in the same places), as many as are said.
   */
  thin(stay) {
    const BLOCKS = "section, div, aside, ul, ol, dl, table, thead, tbody, tr, li, dt, dd, td, th, p, pre, details, blockquote";
    const WRITTEN = ["class", "lang", "role", "hidden", "open", "data-sign"];
    const article = document.querySelector("article");
    const counts = new Map();
    const names = new Map();
    const nameOf = (element) => {
      if (!names.has(element)) {
        const above = element.parentElement === article ? "" : nameOf(element.parentElement);
        const before = element.matches(BLOCKS) ? element.previousElementSibling?.localName : "";
        const own = WRITTEN.map((name) => element.getAttribute(name));
        names.set(element, `${above}/${before}+${element.localName} ${own} ${element.matches(":target")}`);
      }
      return names.get(element);
    };
    const counted = (element) => counts.get(nameOf(element)) ?? 0;
    const count = (element) => counts.set(nameOf(element), counted(element) + 1);
    const look = (block) => {
      for (const part of [...block.children]) {
        const inside = [part, ...part.querySelectorAll("*")];
        inside.forEach(nameOf); // while what was before them is there
        if (!part.matches(BLOCKS)) inside.forEach(count);
        else if (inside.every((element) => counted(element) >= stay)) part.remove();
        else {
          count(part);
          look(part);
        }
      }
    };
    look(article);
  },

  /** The words of each note, by its id. */
  notes: () => Object.fromEntries(measure.marks().map(measure.noteOf).map((n) => [n.id, measure.plain(n)])),

  /** What a reader view leaves of the page: its text, and the words of all that has an id. */
  readerView() {
    const { content } = new Readability(document.cloneNode(true)).parse();
    const page = new DOMParser().parseFromString(content, "text/html");
    const blocks = [...page.querySelectorAll("[id]")].map((e) => [e.id, measure.plain(e)]);
    return { blocks, text: measure.plain(page.body) };
  },

  /**
   * The blocks of text of an article: [text, edges, ends]. Edges are where links and headwords
   * begin and end; ends are where a line ends though there is no space. Marks of notes do not count.
   */
  lineEnds() {
    const blocks = new Map();
    const range = document.createRange();
    const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    const inline = new Map();
    const isInline = (element) => {
      if (!inline.has(element)) inline.set(element, getComputedStyle(element).display === "inline");
      return inline.get(element);
    };
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.parentElement.checkVisibility() || node.parentElement.closest(measure.MARK)) continue;
      let home = node.parentElement;
      let link = null;
      let term = null;
      for (; isInline(home); home = home.parentElement) {
        if (home.localName === "a") link = home;
        if (home.localName === "dt") term = home;
      }
      if (!blocks.has(home)) blocks.set(home, { text: "", edges: [], ends: [], link: null, term: null, last: null, space: true });
      const block = blocks.get(home);
      if (block.link !== link || block.term !== term) block.edges.push(block.text.length);
      Object.assign(block, { link, term });
      // a word in one piece has no line's end in it
      range.selectNodeContents(node);
      const whole = range.getClientRects().length === 1 && !/\s/.test(node.data);
      for (let i = 0; i < node.data.length; i = whole ? node.data.length : i + 1) {
        range.setStart(node, i);
        range.setEnd(node, whole ? node.data.length : i + 1);
        const r = range.getClientRects()[0];
        if (/\s/.test(node.data[i])) block.space = true;
        else if (r) {
          const { last } = block;
          const fresh = last && r.left < last.right - 1 && r.top > last.top + 4;
          if (fresh && !block.space) block.ends.push(block.text.length + i);
          block.space = false;
          block.last = r;
        }
      }
      block.text += node.data;
    }
    return [...blocks.values()].map(({ text, edges, ends }) => [text, edges, ends]);
  },
};
