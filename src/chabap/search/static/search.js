/* The page of the search: see chabap.search. The data are a script, so that a page opened
   from a file can read them too. */
(() => {
  "use strict";
  const SHOWN = 50; // results at first
  const AROUND = 60; // letters of a passage on each side of a hit

  /** A message of the page, with its facts put in. */
  const say = (message, facts) => message.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  function element(name, content, properties = {}) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(content);
    return made;
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
      paragraph.append(index.text.slice(at, a), element("mark", index.text.slice(a, b)));
      at = b;
    }
    paragraph.append(index.text.slice(at, last), last < end ? "…" : "");
    return paragraph;
  }

  /** Where a result leads, and which words are to be marked there: see search-mark.js. */
  function address(index, { address: place, start, end, hits, reading }) {
    const marks = new URLSearchParams();
    const passage = index.text.slice(start, end);
    const words = reading ? [] : new Set(hits.map(([a, b]) => index.text.slice(a, b)));
    for (const word of words) {
      const all = [];
      for (let at = passage.indexOf(word); at >= 0; at = passage.indexOf(word, at + word.length)) all.push(start + at);
      const which = all.flatMap((at, number) => (hits.some(([a, b]) => a === at && b === at + word.length) ? number : []));
      marks.append("mark", which.length < all.length ? `${word}@${which.join(".")}` : word);
    }
    const [page, fragment] = place.split("#");
    return `${page}${marks.size ? `?${marks}` : ""}${fragment ? `#${fragment}` : ""}`;
  }

  function setUp() {
    const form = document.querySelector("form.thai-search");
    if (!form || !window.chabapSearch) return;
    const index = new ChabapIndex(window.chabapSearch);
    const input = form.elements.q;
    const status = document.querySelector(".thai-search-status");
    const help = document.querySelector(".thai-search-help");
    const list = document.querySelector(".thai-search-results");
    const root = document.documentElement.dataset.content_root ?? "";
    const words = status.dataset;
    const kinds = words.kinds.split("|");

    /** Say that nothing is found, with links to what is like it. */
    function sayNothing(query) {
      status.textContent = say(words.none, { query });
      index.suggestions(query).forEach((word, i) => {
        const link = element("a", word, { href: `?q=${encodeURIComponent(word)}` });
        status.append(i ? ", " : ` · ${words.like} `, link);
      });
    }

    function show(query, limit = SHOWN) {
      list.replaceChildren();
      status.textContent = "";
      const { results, how, jump } = query ? index.search(query) : { results: [] };
      help.hidden = results.length > 0;
      if (!results.length) {
        if (query) sayNothing(query);
        return;
      }
      status.textContent = say(words[how || "found"], { query, count: results.length });
      if (jump) status.append(` · ${say(words.jump, { place: jump.label })}`);
      let rank = -1;
      for (const result of results.slice(0, limit)) {
        if (result.rank !== rank) {
          rank = result.rank;
          const count = results.filter((other) => other.rank === rank).length;
          list.append(element("li", element("h2", `${kinds[rank]} (${count})`)));
        }
        const link = element("a", result.label, { className: "place", href: root + address(index, result) });
        const item = element("li", link);
        item.append(excerpt(index, result));
        list.append(item);
      }
      if (results.length > limit) {
        const more = element("button", say(words.more, { count: results.length - limit }), { type: "button" });
        more.addEventListener("click", () => {
          show(query, results.length);
          list.querySelectorAll("a.place")[limit].focus();
        });
        list.append(element("li", more));
      }
    }

    const query = () => index.normalise(input.value);
    const run = () => show(query());
    let timer = 0;
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 150); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      try { history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`); } catch { /* a file's address may be fixed */ }
      const place = index.jump(query());
      if (place) location.assign(root + place.address); else run();
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
    // the number of a paragraph, from the field that every page has: its place is wanted, no list
    const place = index.jump(query());
    if (place) {
      location.replace(root + place.address);
      return;
    }
    input.focus();
    run();
  }

  document.addEventListener("DOMContentLoaded", setUp);
})();
