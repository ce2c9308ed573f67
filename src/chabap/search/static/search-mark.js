/* Marks the words that a reader searched for where the search leads: see search.js. Nothing is
   put into the page, so that what is copied or read aloud stays the text. Where the browser
   knows no such marks, the paragraph alone is shown. */
(() => {
  "use strict";
  const NAME = "chabap-search";
  // what stands in a paragraph and is not of it
  const BESIDE = ".note-mark, .section-sign, .headerlink, .witness-reading, .why, .conjecture-sign, [hidden]";
  const EDGE = 80; // px from the edge of the window, where the header is

  /** The elements whose words a fragment means: of an entry the definition too. */
  function meant(target) {
    if (target.tagName !== "DT") return [target];
    const parts = [target];
    for (let next = target.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.tagName === "DT" && parts.at(-1).tagName === "DD") break;
      parts.push(next);
    }
    return parts;
  }

  /** The text of elements, and the node of each of its letters. */
  function read(elements) {
    const nodes = [];
    let text = "";
    for (const element of elements) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const beside = node.parentElement.closest(BESIDE);
        if (beside !== element && element.contains(beside)) continue;
        nodes.push({ node, start: text.length });
        text += node.data;
      }
    }
    return { text, nodes };
  }

  /** A place of the text as node and offset; at a border of two nodes, the end of the first. */
  function point(nodes, place, isEnd) {
    const { node, start } = nodes.findLast((n) => (isEnd ? n.start < place : n.start <= place));
    return [node, place - start];
  }

  function* ranges(target, wanted) {
    const { text, nodes } = read(meant(target));
    for (const mark of wanted) {
      // a word, and which of the places with its letters are meant if not all
      const [, word, which] = /^(.+?)(?:@([\d.]+))?$/s.exec(mark) ?? [];
      if (!word) continue;
      const letters = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replace(/\s+/g, "\\s+");
      const found = [...text.matchAll(new RegExp(letters, "g"))];
      const some = which?.split(".").map((number) => found[number]).filter(Boolean);
      // a section has more text than the passage that was found
      const places = some?.length && target.tagName !== "SECTION" ? some : found;
      for (const { index, 0: { length } } of places) {
        const range = new Range();
        range.setStart(...point(nodes, index, false));
        range.setEnd(...point(nodes, index + length, true));
        yield range;
      }
    }
  }

  function mark() {
    const address = new URL(location);
    const wanted = address.searchParams.getAll("mark");
    if (!wanted.length) return;
    address.searchParams.delete("mark");
    // the address is that of the place again, to be copied and cited
    try { history.replaceState(history.state, "", address); } catch { /* a file's may be fixed */ }
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !CSS.highlights) return;
    const found = [...ranges(target, wanted)];
    if (!found.length) return;
    CSS.highlights.set(NAME, new Highlight(...found));
    document.documentElement.dataset.marked = ""; // the words stand out, not the whole paragraph
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      CSS.highlights.delete(NAME);
      delete document.documentElement.dataset.marked;
    });
    // the first of them may stand far down in its paragraph
    addEventListener("load", () => requestAnimationFrame(() => {
      const { top, bottom } = found[0].getBoundingClientRect();
      if (bottom && (top < EDGE || bottom > innerHeight - EDGE)) scrollBy(0, top - innerHeight / 3);
    }));
  }

  document.addEventListener("DOMContentLoaded", mark);
})();
