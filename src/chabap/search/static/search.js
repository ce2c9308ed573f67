/* Search over passages: see chabap.search. The data are window.chabapSearch, a script, so
   that a page opened from a file can read them too. */
(() => {
  "use strict";
  const EDGE = "|";
  const SHOWN = 50; // results at first
  const AROUND = 60; // letters of a passage on each side of a hit
  const FUZZY = 5; // letters of the shortest name that may be misspelt
  const MARK = /[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/; // hangs on the letter before it

  /** The query as the data are written: see chabap.search.index.normalise. */
  function normalise(text) {
    return text.normalize("NFC").replace(/[\u200b\u2060\u00ad\ufeff]/g, "")
      .replace(/\u0e4d\u0e32/g, "\u0e33").trim().split(/\s+/).join(" ");
  }

  /** One string of all passages, so that one search goes through everything. */
  class Index {
    constructor({ passages, names }) {
      this.passages = passages.map(([rank, address, label]) => ({ rank, address, label }));
      const parts = [];
      const edges = [];
      let at = 0;
      passages.forEach(([, , , text], number) => {
        this.passages[number].start = at;
        for (const word of text.split(EDGE)) {
          edges.push(at);
          parts.push(word);
          at += word.length;
        }
        edges.push(at);
        this.passages[number].end = at;
        parts.push("\n");
        at += 1;
      });
      this.text = parts.join("");
      // lower case has the same length here: Thai, Latin and Cyrillic only
      this.folded = this.text.toLowerCase();
      this.edge = new Uint8Array(this.text.length + 1);
      for (const place of edges) this.edge[place] = 1;
      this.starts = this.passages.map((passage) => passage.start);
      this.names = names.map(([forms, places]) => ({
        forms, places, words: forms.flatMap((form) => [form, ...form.split(/[\s,.()]+/)]).map((w) => w.toLowerCase()),
      }));
    }

    /** The number of the passage that a place of the text belongs to. */
    passageAt(place) {
      let low = 0;
      let high = this.starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.starts[middle] <= place) low = middle; else high = middle - 1;
      }
      return low;
    }

    /** Places of a string that begin and end where words do: passage => [[start, end]]. */
    find(words) {
      const wanted = words.toLowerCase();
      const found = new Map();
      if (!wanted) return found;
      for (let at = this.folded.indexOf(wanted); at >= 0; at = this.folded.indexOf(wanted, at + 1)) {
        const end = at + wanted.length;
        if (!this.edge[at] || !this.edge[end] || MARK.test(this.text[end] ?? "")) continue;
        const number = this.passageAt(at);
        if (!found.has(number)) found.set(number, []);
        found.get(number).push([at, end]);
      }
      return found;
    }

    /** Entries with this name in any script; else those that it misspells by one letter. */
    named(query) {
      const wanted = query.toLowerCase();
      const exact = this.names.filter((name) => name.words.includes(wanted));
      if (exact.length || wanted.length < FUZZY) return { exact, near: [] };
      const near = this.names.filter((name) => name.words.some(
        (word) => word.length >= FUZZY && within1(word, wanted)));
      return { exact, near };
    }

    search(query) {
      const { exact, near } = this.named(query);
      const found = this.find(query);
      const results = new Map([...found].map(([number, hits]) => [number, { hits, order: 0 }]));
      const words = query.split(" ");
      if (words.length > 1) this.findAll(words, results);
      const entries = exact.length ? exact : (results.size ? [] : near);
      for (const { forms, places } of entries) this.addNamed(forms, places, results);
      return {
        near: !exact.length && !found.size && near.length > 0,
        results: [...results].map(([number, result]) => ({ ...this.passages[number], ...result }))
          .sort((a, b) => a.rank - b.rank || a.order - b.order || a.start - b.start),
      };
    }

    /** Passages that have every word of the query, after those that have it as it stands. */
    findAll(words, results) {
      const [first, ...others] = words.map((word) => this.find(word));
      for (const [number, hits] of first) {
        if (results.has(number) || !others.every((other) => other.has(number))) continue;
        results.set(number, { hits: [...hits, ...others.flatMap((other) => other.get(number))].sort((a, b) => a[0] - b[0]), order: 1 });
      }
    }

    addNamed(forms, places, results) {
      const hits = new Map();
      for (const form of [...forms].sort((a, b) => b.length - a.length)) {
        for (const [number, spans] of this.find(form)) {
          if (!hits.has(number)) hits.set(number, spans);
        }
      }
      for (const number of places) {
        if (!results.has(number)) results.set(number, { hits: hits.get(number) ?? [], order: 0 });
      }
    }

    /** Names that are like what was not found. */
    suggestions(query) {
      const wanted = query.toLowerCase();
      const start = wanted.slice(0, 3);
      return [...new Set(this.names.filter((name) => name.words.some((word) => word.startsWith(start)))
        .map((name) => name.forms[0]))].slice(0, 6);
    }
  }

  /** Whether two words differ by at most one letter put in, left out, changed or swapped. */
  function within1(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
    const restA = a.slice(i);
    const restB = b.slice(i);
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)
      || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  }

  /** The passage around its first hit, with every hit in it marked. */
  function excerpt(index, { start, end, hits }) {
    const paragraph = document.createElement("p");
    const from = hits.length ? hits[0][0] : start;
    let first = Math.max(start, from - AROUND);
    while (first > start && !index.edge[first]) first -= 1;
    let last = Math.min(end, (hits.length ? hits[0][1] : start) + 2 * AROUND);
    while (last < end && !index.edge[last]) last += 1;
    if (first > start) paragraph.append("…");
    let at = first;
    for (const [a, b] of hits) {
      if (a < at || b > last) continue;
      const mark = document.createElement("mark");
      mark.textContent = index.text.slice(a, b);
      paragraph.append(index.text.slice(at, a), mark);
      at = b;
    }
    paragraph.append(index.text.slice(at, last), last < end ? "…" : "");
    return paragraph;
  }

  function show(index, query, root, status, list, limit = SHOWN) {
    list.replaceChildren();
    status.textContent = "";
    if (!query) return;
    const { results, near } = index.search(query);
    if (!results.length) {
      status.textContent = `ไม่พบ “${query}”`;
      const like = index.suggestions(query);
      if (like.length) {
        status.append(" ลองค้น ");
        like.forEach((word, i) => {
          const link = document.createElement("a");
          link.href = `?q=${encodeURIComponent(word)}`;
          link.textContent = word;
          status.append(i ? ", " : "", link);
        });
      } else status.append(" ลองใช้คำที่สั้นกว่า หรือตรวจตัวสะกด");
      return;
    }
    status.textContent = `พบ ${results.length} แห่ง${near ? " (ชื่อที่สะกดใกล้เคียง)" : ""}`;
    for (const result of results.slice(0, limit)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.className = "place";
      link.href = root + result.address;
      link.textContent = result.label;
      item.append(link, excerpt(index, result));
      list.append(item);
    }
    if (results.length > limit) {
      const item = document.createElement("li");
      const more = document.createElement("button");
      more.type = "button";
      more.textContent = `แสดงอีก ${results.length - limit} แห่ง`;
      more.addEventListener("click", () => {
        show(index, query, root, status, list, results.length);
        list.children[limit].querySelector("a").focus();
      });
      item.append(more);
      list.append(item);
    }
  }

  function setUp() {
    const form = document.querySelector("form.thai-search");
    if (!form || !window.chabapSearch) return;
    const index = new Index(window.chabapSearch);
    const input = form.elements.q;
    const status = document.querySelector(".thai-search-status");
    const list = document.querySelector(".thai-search-results");
    const root = document.documentElement.dataset.content_root ?? "";
    const run = () => show(index, normalise(input.value), root, status, list);
    window.chabapFind = (query) => index.search(normalise(query)).results; // for tests
    let timer = 0;
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 150); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try { history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`); } catch { /* a file's address may be fixed */ }
      run();
    });
    // arrows go from the field through the results and back
    document.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...list.querySelectorAll("a.place, button")];
      const at = stops.indexOf(document.activeElement);
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    input.focus();
    run();
  }

  document.addEventListener("DOMContentLoaded", setUp);
})();
