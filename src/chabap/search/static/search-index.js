/* What the search finds, without a page: see chabap.search. The data come from
   searchdata.js as window.chabapSearch. */
(() => {
  "use strict";
  const EDGE = "|";
  const FUZZY = 5; // letters of the shortest name that may be misspelt
  const MARK = /[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/; // hangs on the letter before it

  /** One string of all passages, so that one search goes through everything. */
  class Index {
    constructor({ passages, names, reorderings }) {
      this.reorderings = reorderings.map(([pattern, order]) => [new RegExp(pattern, "g"), order]);
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

    /** A query as the data are written: see chabap.search.index.searchable. */
    normalise(query) {
      let text = query.normalize("NFC");
      for (let before = ""; text !== before;) {
        before = text;
        for (const [pattern, order] of this.reorderings) text = text.replace(pattern, order);
      }
      return text.trim().split(/\s+/).join(" ");
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

    /** Whether a stretch of the text begins and ends where words do. */
    isWhole(start, end) {
      return this.edge[start] && this.edge[end] && !MARK.test(this.text[end] ?? "");
    }

    /** Places of a string that are whole words: passage => [[start, end]]. */
    find(words) {
      const wanted = words.toLowerCase();
      const found = new Map();
      if (!wanted) return found;
      // V8 looks for the greater byte of a letter. That of ก to ซ is the one all Thai letters
      // share, which is five times slower: so begin at the first letter behind these.
      const skip = Math.max(0, [...wanted].findIndex((c) => (c.charCodeAt(0) & 0xff) > 0x0e));
      const rest = wanted.slice(skip);
      for (let at = this.folded.indexOf(rest, skip); at >= 0; at = this.folded.indexOf(rest, at + 1)) {
        const start = at - skip;
        const end = start + wanted.length;
        if (!this.folded.startsWith(wanted, start) || !this.isWhole(start, end)) continue;
        const number = this.passageAt(start);
        if (!found.has(number)) found.set(number, []);
        found.get(number).push([start, end]);
      }
      return found;
    }

    /** The same in one passage. */
    findIn({ start, end }, words) {
      const passage = this.folded.slice(start, end);
      const wanted = words.toLowerCase();
      const hits = [];
      for (let at = passage.indexOf(wanted); at >= 0; at = passage.indexOf(wanted, at + 1)) {
        const place = start + at;
        if (this.isWhole(place, place + wanted.length)) hits.push([place, place + wanted.length]);
      }
      return hits;
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

    /** Passages that mean an entry, with its longest name that stands there. */
    addNamed(forms, places, results) {
      const names = [...forms].sort((a, b) => b.length - a.length);
      for (const number of places) {
        if (results.has(number)) continue;
        let hits = [];
        for (const name of names) {
          if (!hits.length) hits = this.findIn(this.passages[number], name);
        }
        results.set(number, { hits, order: 0 });
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

  globalThis.ChabapIndex = Index;
})();
