// The box on the pages of versions: which version and § a reader has, and what became of it.
// Everything it says comes with the page (changesdata.js); nothing is asked of a server.
(() => {
  const box = document.querySelector(".changes-box");
  const data = window.chabapChanges;
  if (!box || !data || !Object.keys(data.versions).length) return;
  const form = box.querySelector("form");
  const [version, place] = [form.elements.version, form.elements.place];
  const status = box.querySelector(".changes-answer");
  const thai = (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x0e50 + 0x30);

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  };

  // an id, the number of a §, or that with the number of a note
  const find = (known, asked) => {
    const match = asked.match(/^§?\s*(\d+\.\d+[a-z]?)(?:\D+(\d+))?$/);
    if (!match) return asked;
    return match[2] ? known.notes[`${match[1]} ${match[2]}`] : known.sections[match[1]];
  };

  const tell = ([label, said, address, differences, notes]) => {
    const line = element("p", "", status);
    if (address) element("a", label, line).href = box.dataset.root + address;
    else element("strong", label, line);
    line.append(` ${said}`);
    const list = differences.length || notes.length ? element("ul", "", status) : null;
    for (const [before, old, now, behind] of differences) {
      const one = element("li", "", list);
      one.append(before);
      element("del", old, one);
      one.append(" ");
      element("ins", now, one);
      one.append(behind);
    }
    for (const [note, id, what] of notes) {
      const one = element("li", "", list);
      const link = element("a", note, one);
      link.href = `#${id}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        place.value = id;
        answer();
      });
      one.append(` ${what}`);
    }
  };

  const answer = () => {
    const known = data.versions[version.value];
    const asked = place.value.trim().replace(/\s+/g, " ").replace(/[\u0e50-\u0e59]/g, thai);
    const id = find(known, asked);
    status.replaceChildren();
    if (!asked) return;
    if (id && Object.hasOwn(known.changed, id)) known.changed[id].forEach(tell);
    else if (id && known.same.includes(id)) tell([asked, data.same, "", [], []]);
    else element("p", data.missing.replace("{asked}", asked).replace("{version}", version.value), status);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  box.hidden = false;
})();
