/* What the search finds, without a page: see chabap.search. The data come from
   searchdata.js as window.chabapSearch. */
(() => {
  "use strict";
  const EDGE = "|";
  const WITNESS = 4; // the rank of readings that are not in the text
  const FUZZY = 4; // letters of the shortest name that may be misspelt
  const BEGINNING = 2; // letters of the shortest beginning of a word
  const TAIL = 3; // letters of the beginning of a word after other words: fewer stand anywhere
  const SPREAD = 3; // letters of the shortest name that stands for its entry's other names
  const MARK = /[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/; // hangs on the letter before it
  const QUOTES = new Set([..."\"'`“”„‟«»‘’‚"].map((sign) => sign.charCodeAt(0)));
  // what is in quotation marks, or a word; a figure belongs to the abbreviation before it
  const PHRASE = /["“”„‟«»]([^"“”„‟«»]+)["“”„‟«»]|\S+(?:(?<=\.) [\d\u0e50-\u0e59]\S*)*/g;

  /** A text with one spelling for digits, dashes, accents and case; every letter keeps its place. */
  function fold(text) {
    return text
      .replace(/[\u0e50-\u0e59]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xe20)) // Thai
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[À-ɏЁё]/g, (letter) => letter.normalize("NFD")[0]) // but not й
      // lower case has the same length here: Thai, Latin and Cyrillic only
      .toLowerCase();
  }

  /** Of a letter or figure the kind of script, 1 Thai, 2 other; of anything else 0. */
  function kind(code) {
    if (code >= 0xe01 && code <= 0xe4e) return code === 0xe2f || code === 0xe46 ? 0 : 1; // ฯ and ๆ
    return (code > 0xbf && code < 0x2000) || (code > 0x2f && code < 0x3a) || (code > 0x60 && code < 0x7b) ? 2 : 0;
  }

  /** A folded text without what people type in different ways: quotation marks, and spaces
      unless they stand between two letters or figures of one kind. Thai has such a space between
      phrases, but beside "A.D." or a figure it comes and goes. *from* are the places of what
      is left, *edge* tells which of them begin or end a word if *whole* tells it of the text. */
  function squeeze(text, whole) {
    const from = new Int32Array(text.length + 1);
    const edge = new Uint8Array(text.length + 1);
    const parts = [];
    let length = 0;
    let last = 0; // kind of the letter before
    let gap = false; // a space is to be put before the next letter, if it is of that kind
    let begins = 0; // whether a word begins or ends at something that is left out
    let start = -1; // of a run of letters that stand together
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      begins |= whole?.[at] ?? 0;
      const space = code === 0x20;
      if (space || QUOTES.has(code)) {
        if (start >= 0) parts.push(text.slice(start, at));
        start = -1;
        gap ||= space;
        continue;
      }
      const own = kind(code);
      const short = own === 1 && text[at + 1] === "."; // the first letter of an abbreviation
      if (gap && own && own === last && !short) {
        parts.push(" ");
        edge[length] = 1;
        from[length] = at - 1;
        length += 1;
      }
      if (start < 0) start = at;
      edge[length] = begins;
      from[length] = at;
      length += 1;
      last = own;
      gap = false;
      begins = 0;
    }
    if (start >= 0) parts.push(text.slice(start));
    edge[length] = 1;
    from[length] = text.length;
    return { letters: parts.join(""), from, edge };
  }

  /** A query or a name as the text is searched. */
  const squeezed = (words) => squeeze(fold(words)).letters;

  /** What spellings of one foreign name share: without tone marks and silent letters. */
  const sound = (word) => word.replace(/[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c|[\u0e47-\u0e4b]/g, "");

  /** The beginnings of words, sorted by their first letters: a function that gives those that may
      begin as some letters do. A letter counts by the part of its code that tells it from most
      others of its script: whoever asks compares. */
  function sortedByBeginning({ letters, edge }) {
    const BITS = 6;
    const own = (text, at) => text.charCodeAt(at) & (1 << BITS) - 1; // of nothing 0
    const key = (text, at) => (own(text, at) << BITS | own(text, at + 1)) << BITS | own(text, at + 2);
    const ends = new Uint32Array((1 << 3 * BITS) + 1);
    for (let at = 0; at < letters.length; at += 1) if (edge[at]) ends[key(letters, at) + 1] += 1;
    for (let at = 1; at < ends.length; at += 1) ends[at] += ends[at - 1];
    const places = new Uint32Array(ends.at(-1));
    const next = ends.slice();
    for (let at = 0; at < letters.length; at += 1) if (edge[at]) places[next[key(letters, at)]++] = at;
    return (wanted) => {
      const first = key(wanted, 0);
      const some = 1 << BITS * Math.max(0, 3 - wanted.length); // keys that begin so
      return places.subarray(ends[first], ends[first + some]);
    };
  }

  /** One string of all passages, so that one search goes through everything. */
  class Index {
    constructor({ passages, names, reorderings, sections, sign }) {
      this.reorderings = reorderings.map(([pattern, order]) => [new RegExp(pattern, "g"), order]);
      this.sections = sections;
      this.section = new RegExp(`^(?:§+|${sign})?\\s*(\\d{1,2})\\.(\\d+)([a-z]?)$`);
      this.passages = passages.map(([rank, address, label]) => ({ rank, address, label }));
      const parts = [];
      const edges = [];
      let at = 0;
      passages.forEach(([, , , text, from, to], number) => {
        const passage = this.passages[number];
        passage.start = at;
        for (const word of text.split(EDGE)) {
          edges.push(at);
          parts.push(word);
          at += word.length;
        }
        edges.push(at);
        passage.end = at;
        passage.reading = from === undefined ? null : [passage.start + from, passage.start + to];
        parts.push("\n");
        at += 1;
      });
      this.text = parts.join("");
      this.edge = new Uint8Array(this.text.length + 1);
      for (const place of edges) this.edge[place] = 1;
      for (let place = this.text.indexOf(" "); place >= 0; place = this.text.indexOf(" ", place + 1)) {
        this.edge[place] = this.edge[place + 1] = 1;
      }
      this.squeezed = squeeze(fold(this.text), this.edge);
      this.byBeginning = sortedByBeginning(this.squeezed);
      this.names = names.map(([forms, places, spread]) => ({
        forms,
        places,
        spread,
        wholes: forms.map(squeezed),
        words: forms.flatMap((form) => form.split(/[\s,.()]+/)).map(squeezed).filter((word) => word.length > 1),
      }));
      this.byWord = new Map(); // a name or a part of one, or what it sounds like => names
      this.bySound = new Map();
      for (const name of this.names) {
        for (const word of new Set([...name.wholes, ...name.words])) {
          collect(this.byWord, word, name);
          const like = sound(word);
          if (like.length >= FUZZY) collect(this.bySound, like, name);
        }
      }
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

    /** The address of the paragraph whose number or id a query is; null if it is none. */
    jump(query) {
      const wanted = fold(query);
      const [, chapter, number, letter] = this.section.exec(wanted) ?? /(?:^|#)c(\d\d)-p(\d+)([a-z]?)$/.exec(wanted) ?? [];
      const id = chapter && `c${chapter.padStart(2, "0")}-p${number.padStart(2, "0")}${letter}`;
      if (!Object.hasOwn(this.sections, id)) return null;
      const passage = this.passages[this.sections[id]];
      return { ...passage, address: passage.address.replace(/#.*/, `#${id}`), hits: [] };
    }

    /** The number of the passage that a place of the text belongs to. */
    passageAt(place) {
      return firstFrom(this.passages.length, (number) => this.passages[number].start > place) - 1;
    }

    /** Places of words: passage => [[start, end]]. They begin where a word does, and end where
        one does unless only the *beginning* is wanted. *only* are the passages to look into, if
        not all. */
    find(words, { beginning = false, only = null } = {}) {
      const { letters, from, edge } = this.squeezed;
      const wanted = squeezed(words);
      const found = new Map();
      if (!wanted) return found;
      let [number, hits] = [-1, []]; // the passage of the hit before: there are often several
      for (const start of this.beginnings(wanted, only)) {
        const end = start + wanted.length;
        if (!(beginning || edge[end]) || !letters.startsWith(wanted, start)) continue;
        if (beginning ? !this.begins(start, end) : MARK.test(letters[end] ?? "")) continue;
        const hit = [from[start], from[end - 1] + 1];
        if (!(hit[0] >= this.passages[number]?.start && hit[0] < this.passages[number].end)) {
          number = this.passageAt(hit[0]);
          hits = found.get(number) ?? [];
        }
        const { reading } = this.passages[number];
        // around a reading of a witness stand words that are in the text as well
        if (reading && (hit[0] >= reading[1] || hit[1] <= reading[0])) continue;
        if (!hits.length) found.set(number, hits);
        hits.push(hit);
      }
      return found;
    }

    /** Where words begin that may be some letters, in the passages wanted or all. */
    beginnings(wanted, only) {
      const found = this.byBeginning(wanted);
      if (!only) return found;
      const all = found.slice().sort(); // those of one or two letters are sorted by the third
      const { from } = this.squeezed;
      return only.flatMap((number) => {
        const { start, end } = this.passages[number];
        return [...all.subarray(...[start, end].map((place) => firstFrom(all.length, (at) => from[all[at]] >= place)))];
      });
    }

    /** Whether letters are the beginning of a word, or words and enough of a last one. */
    begins(start, end) {
      let last = end - 1;
      while (last > start && !this.squeezed.edge[last]) last -= 1;
      return last === start || end - last >= TAIL;
    }

    /** Entries with this name in any script and spelling; else those that it misspells by one letter. */
    named(query) {
      const wanted = squeezed(query);
      const like = sound(wanted);
      const take = (names, fits) => [...new Set(names)].map((name) => ({
        ...name,
        spread: name.wholes.some(fits) ? name.spread > 0 : name.spread > 1,
      }));
      const exact = take(
        [...(this.byWord.get(wanted) ?? []), ...(this.bySound.get(like) ?? [])],
        (word) => word === wanted || sound(word) === like,
      );
      if (exact.length || like.length < FUZZY) return { exact, near: [] };
      const sounds = [...this.bySound.keys()].filter((word) => isNear(word, like));
      return { exact, near: take(sounds.flatMap((word) => this.bySound.get(word)), (word) => isNear(sound(word), like)) };
    }

    /** Results, best first, and *how* they were found: "near" or "beginning", if not as they stand. */
    search(query) {
      const parts = [...query.matchAll(PHRASE)];
      const results = new Map();
      add(results, this.find(query), 0);
      if (parts.length > 1) this.findAll(parts.map(([word, phrase]) => phrase ?? word), results);
      const literal = parts.every(([, phrase]) => phrase); // what stands in quotation marks is meant so
      const { exact, near } = literal ? { exact: [], near: [] } : this.named(query);
      for (const entry of exact) this.addNamed(entry, results);
      const inText = () => [...results.keys()].some((number) => this.passages[number].rank < WITNESS);
      let how = "";
      if (!inText() && near.length) {
        how = "near";
        for (const entry of near) this.addNamed(entry, results);
      } else if (!inText() && !literal) {
        this.findBeginnings(query, results);
        if (inText()) how = "beginning";
      }
      const jump = this.jump(query);
      const found = [...results].map(([number, { hits, order }]) => {
        // one by one: a spread of two objects takes three times as long as the search
        const { rank, address, label, start, end, reading } = this.passages[number];
        return { rank, address, label, start, end, reading, hits, order };
      })
        .sort((a, b) => a.rank - b.rank || a.order - b.order || a.start - b.start);
      return { how, jump, results: jump ? [jump, ...found.filter((r) => r.address !== jump.address)] : found };
    }

    /** Passages that have every word of the query, after those that have it as it stands. */
    findAll(words, results) {
      const [first, ...others] = words.map((word) => this.find(word));
      for (const [number, hits] of first) {
        if (results.has(number) || !others.every((other) => other.has(number))) continue;
        add(results, [[number, [...hits, ...others.flatMap((other) => other.get(number))]]], 1);
      }
    }

    /** Passages with words, or names of entries, that begin with the query. */
    findBeginnings(query, results) {
      const wanted = squeezed(query);
      if (wanted.length < BEGINNING) return;
      add(results, this.find(query, { beginning: true }), 1);
      if (wanted.length < SPREAD) return;
      for (const name of this.names) {
        if (name.words.some((word) => word.startsWith(wanted))) this.addNamed(name, results);
      }
    }

    /** Passages that mean an entry, itself before its like, and those that have another of its names. */
    addNamed({ forms, places, spread }, results) {
      const found = new Map(places.map((number) => [number, []]));
      for (const form of forms) {
        const only = spread && form.length >= SPREAD ? null : places;
        for (const [number, hits] of this.find(form, { only })) collect(found, number, ...hits);
      }
      add(results, found, 0);
      results.get(places[0]).order = -1;
    }

    /** Names and words that are like what was not found. */
    suggestions(query) {
      const wanted = squeezed(query);
      const like = sound(wanted);
      const start = wanted.slice(0, 3);
      const names = this.names.filter((name) => name.words.some((word) => word.startsWith(start)));
      const words = like.length < FUZZY ? [] : this.vocabulary().filter((word) => isNear(sound(word), like));
      return [...new Set([...words, ...names.map((name) => name.forms[0])])].slice(0, 6);
    }

    /** All words of the text. */
    vocabulary() {
      const { letters, edge } = this.squeezed;
      const found = new Set();
      for (let start = 0, end = 1; end < letters.length; end += 1) {
        if (!edge[end]) continue;
        if (end - start >= FUZZY) found.add(letters.slice(start, end));
        start = end;
      }
      return [...found];
    }
  }

  /** Put values into the list that a map has for a key. */
  function collect(map, key, ...values) {
    if (map.has(key)) map.get(key).push(...values); else map.set(key, values);
  }

  /** The first of so many numbers that is wanted, if all after it are; else how many there are. */
  function firstFrom(count, isWanted) {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isWanted(middle)) high = middle; else low = middle + 1;
    }
    return low;
  }

  /** Put places found into results: each once, in their order, the longest of those that overlap. */
  function add(results, found, order) {
    for (const [number, hits] of found) {
      const result = results.get(number) ?? { hits: [], order };
      result.order = Math.min(result.order, order);
      const all = [...result.hits, ...hits].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
      let end = -1;
      result.hits = all.filter((hit) => hit[0] >= end && (end = hit[1]));
      results.set(number, result);
    }
  }

  /** Whether two words that are long enough differ by one letter; short ones begin alike. */
  function isNear(a, b) {
    if (a.length < FUZZY || Math.abs(a.length - b.length) > 1) return false;
    return (Math.min(a.length, b.length) > FUZZY || a[0] === b[0]) && within1(a, b);
  }

  /** Whether two words differ by at most one letter put in, left out, changed or swapped. */
  function within1(a, b) {
    let i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
    const restA = a.slice(i);
    const restB = b.slice(i);
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)
      || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  }

  globalThis.ChabapIndex = Index;
})();
