// What is wrong with the lines of a page: boxes past the edge, and what was parted that a line
// must hold together. Two letters are on different lines if the second stands further left.
(units) => {
  const edge = document.documentElement.clientWidth + 1;
  const over = [];
  for (const element of document.body.querySelectorAll("*")) {
    for (const box of element.getClientRects()) {
      if (box.width && box.right > edge) over.push(element.textContent.slice(0, 40));
    }
  }
  const letters = [];
  let text = "";
  let last = null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("a.note-mark")) continue; // its figure counts nothing
    const block = node.parentElement.closest("p, li, dt, dd, h1, h2, h3, h4, td, th");
    if (block !== last) {
      text += "\n";
      letters.push(null);
    }
    last = block;
    for (let at = 0; at < node.length; at += 1) {
      if (node.data[at] !== "\u200b") {
        text += node.data[at];
        letters.push([node, at]);
      }
    }
  }
  const left = ([node, at]) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  const parted = [];
  const together = new RegExp(`[คพ]\\.ศ\\.[ \u00a0]*\\d|[^\\s][ \u00a0]*[ๆฯ]|\\d[ \u00a0](?:${units})`, "g");
  for (const match of text.matchAll(together)) {
    const [first, second] = [match.index, match.index + match[0].search(/.$/s)];
    const begin = match[0].startsWith("ค.") || match[0].startsWith("พ.") ? first + 3 : first;
    const end = /\d[ \u00a0]\D/.test(match[0]) ? first + 2 : second;
    if (left(letters[end]) < left(letters[begin])) parted.push(match[0]);
  }
  for (const mark of document.querySelectorAll("a.note-mark")) {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    walk.currentNode = mark.firstChild;
    let [before, at] = [null, -1];
    while (at < 0 && (before = walk.previousNode())) {
      at = before.data.replace(/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b\u2060]+$/, "").length - 1;
    }
    if (at >= 0 && left([mark.firstChild, 0]) < left([before, at])) parted.push(`${before.data.slice(-9)}${mark.textContent}`);
  }
  return { over, parted };
};
