/* Read records by Citation.js and cite them in APA: node citations.js <records.json */
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-csl");
require("@citation-js/plugin-ris");

let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (some) => { text += some; });
process.stdin.on("end", () => {
  const read = JSON.parse(text).map(({ record, type }) => {
    const cite = new Cite(type === "@csl/list+object" ? JSON.parse(record) : record, { forceType: type });
    return { item: cite.data[0], apa: cite.format("bibliography", { format: "text", template: "apa", lang: "en-US" }).trim() };
  });
  process.stdout.write(JSON.stringify(read));
});
