// Opens every link of the text that a reading system shows on the page, with foliate-js's own
// code, and tells what it would show. The view is ours: it shows a chapter to nobody.
import { EPUB } from "./node_modules/foliate-js/epub.js";
import { FootnoteHandler } from "./node_modules/foliate-js/footnotes.js";

class View extends HTMLElement {
  async open(book) {
    this.book = book;
  }

  async goTo(index) {
    const section = this.book.sections[index];
    section.parsed ??= await section.createDocument();
    const doc = section.parsed.cloneNode(true);
    this.dispatchEvent(new CustomEvent("load", { detail: { doc, index } }));
    this.doc = doc;
  }
}
customElements.define("foliate-view", View);

const load = (path) => (name) =>
  fetch(`${path}/${name}`).then((answer) => (answer.ok ? answer.text() : null));

export async function popups(path) {
  const book = await new EPUB({ loadText: load(path), loadBlob: () => null, getSize: () => 0 }).init();
  const shown = [];
  const handler = new FootnoteHandler();
  let text;
  handler.addEventListener("render", (event) => {
    text = () => event.detail.view.doc.body.textContent;
  });
  for (const section of book.sections.filter(({ id }) => id.startsWith("chapters/"))) {
    const doc = await section.createDocument();
    for (const a of doc.querySelectorAll("a[href]")) {
      text = null;
      const href = section.resolveHref(a.getAttribute("href"));
      const event = new CustomEvent("link", { detail: { a, href }, cancelable: true });
      if (a.getAttribute("role") === "doc-backlink") continue;
      await handler.handle(book, event);
      shown.push({ page: section.id, role: a.getAttribute("role"), href, text: text && text() });
    }
  }
  return shown;
}
