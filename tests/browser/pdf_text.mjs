/* What Firefox finds words in: node pdf_text.mjs <book.pdf> prints the text of its pages as a list.

   The pieces that pdf.js reads are joined as its find controller joins them (pdf_viewer.mjs,
   `#extractText`). Version 5.6 is the last for Node 20, which Debian 13 has; the build called
   legacy brings what Node 20 lacks. */
import { readFile } from "node:fs/promises";

// The module makes one when it is loaded. Its own comes with a library that draws: text needs
// none, and npm has it for some machines only.
globalThis.DOMMatrix ??= class {};
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const data = new Uint8Array(await readFile(process.argv[2]));
const loading = getDocument({ data, verbosity: VerbosityLevel.ERRORS });
const book = await loading.promise;
const pages = [];
for (let number = 1; number <= book.numPages; number++) {
  const page = await book.getPage(number);
  const { items } = await page.getTextContent({ disableNormalization: true });
  pages.push(items.map(({ str, hasEOL }) => str + (hasEOL ? "\n" : "")).join(""));
}
process.stdout.write(JSON.stringify(pages));
await loading.destroy();
