// One site holds all versions, each in a folder of its own: the list of them in the header,
// and on a page that is not of the newest version the way to the same words in the newest.
// `make site` writes this file into every version, with what it knows in place of `null`.
"use strict";
(() => {
  const DATA = null;
  if (!DATA) return;
  const root = new URL("../", document.currentScript.src);
  const page = decodeURI(location.pathname).slice(decodeURI(root.pathname).length);
  const name = page === "" || page.endsWith("/") ? `${page}index.html` : page;

  // what is given out anew with every build names nothing
  const counted = /^(id\d+|.*-\d+-backlink)$/;
  const BLOCKS = "article :is(section, p, ul, ol, dl, dt, blockquote, table, figure, aside, div)[id]";

  /** Return the id of what is asked for, or of the last block that begins above the middle. */
  function place() {
    const asked = decodeURIComponent(location.hash.slice(1));
    if (asked && document.getElementById(asked)) return asked;
    if (window.scrollY < 10) return "";
    let found = "";
    for (const block of document.querySelectorAll(BLOCKS)) {
      if (block.getBoundingClientRect().top > window.innerHeight / 2) break;
      if (!counted.test(block.id) && DATA.moved[block.id] !== "") found = block.id;
    }
    return found;
  }

  /** Return the address of the words that are being read, in another version. */
  function address(version) {
    const folder = new URL(`../${version.folder}/`, root);
    const id = place();
    if (version.newest && id in DATA.moved) {
      if (DATA.moved[id]) return new URL(`${DATA.moved[id]}#${id}`, folder).href;
      return new URL(version.lacks.includes(name) ? "index.html" : name, folder).href;
    }
    if (version.lacks.includes(name)) return new URL("index.html", folder).href;
    return new URL(`${name}${location.search}${id ? `#${encodeURIComponent(id)}` : ""}`, folder).href;
  }

  /** Make a link that leads there whenever it is followed, by whatever means. */
  function link(version, text) {
    const made = document.createElement("a");
    made.textContent = text;
    const aim = () => { made.href = address(version); };
    aim();
    for (const event of ["pointerenter", "pointerdown", "focus", "click", "contextmenu"]) {
      made.addEventListener(event, aim);
    }
    return made;
  }

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("../versions.css", root).href;
  document.head.append(style);

  const choice = document.createElement("details");
  choice.className = "version-choice";
  const summary = document.createElement("summary");
  summary.textContent = DATA.here;
  const list = document.createElement("ul");
  for (const version of DATA.versions) {
    const item = document.createElement("li");
    const made = link(version, version.name);
    if (version.here) made.setAttribute("aria-current", "true");
    item.append(made);
    list.append(item);
  }
  function toAll() {
    const all = document.createElement("a");
    all.href = new URL("../versions.html", root).href;
    all.textContent = DATA.all;
    return all;
  }
  const last = document.createElement("li");
  last.append(toAll());
  list.append(last);
  choice.append(summary, list);
  choice.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { choice.open = false; summary.focus(); }
  });
  const frame = document.createElement("nav");
  frame.setAttribute("aria-label", DATA.label);
  frame.className = "version-nav";
  frame.append(choice);
  const header = document.querySelector(".article-header-buttons");
  if (header) header.prepend(frame); else document.body.prepend(frame);

  // the edition's own list knows only what came before it, and no files of others
  const own = document.querySelector("article .version-list");
  if (own) {
    const way = document.createElement("p");
    way.append(toAll());
    own.before(way);
  }

  const newest = DATA.versions.find((version) => version.newest);
  if (DATA.banner && newest) {
    const banner = document.createElement("aside");
    banner.className = "version-banner";
    banner.setAttribute("aria-label", DATA.label);
    banner.append(`${DATA.banner} `, link(newest, DATA.same));
    const main = document.querySelector("article.bd-article, main article, article, main");
    if (main) main.before(banner); else document.body.prepend(banner);
  }
})();
