/* The page of the search: see chabap.search. The data are a script, so that a page opened
   from a file can read them too. */
(() => {
  "use strict";
  const SHOWN = 50; // results at first
  const AROUND = 60; // letters of a passage on each side of a hit

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
      status.textContent = status.dataset.none.replace("{query}", query);
      const like = index.suggestions(query);
      if (like.length) {
        status.append(` ${status.dataset.like} `);
        like.forEach((word, i) => {
          const link = document.createElement("a");
          link.href = `?q=${encodeURIComponent(word)}`;
          link.textContent = word;
          status.append(i ? ", " : "", link);
        });
      } else status.append(` ${status.dataset.shorter}`);
      return;
    }
    const found = status.dataset.found.replace("{count}", results.length);
    status.textContent = near ? `${found} ${status.dataset.near}` : found;
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
      more.textContent = status.dataset.more.replace("{count}", results.length - limit);
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
    const index = new ChabapIndex(window.chabapSearch);
    const input = form.elements.q;
    const status = document.querySelector(".thai-search-status");
    const list = document.querySelector(".thai-search-results");
    const root = document.documentElement.dataset.content_root ?? "";
    const run = () => show(index, index.normalise(input.value), root, status, list);
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
