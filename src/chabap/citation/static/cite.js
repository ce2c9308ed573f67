/* Cite this: a word beside the paragraph, note or entry that the pointer or the focus is in,
   and in the header for the page. It opens a dialog with every citation of the place. They
   were made while building; here only the facts of the place are put in. Without JavaScript
   the link of the header leads to the page that says how to cite. */
(() => {
  "use strict";
  const HOSTS = ".edition-note, dt[id], :is(p, .text-block):has(> .section-sign, > .joined-sign)";
  const OPENED = "\ue000", CLOSED = "\ue001"; // as in chabap/citation/model.py
  const link = document.querySelector(".cite-link");
  if (!link) return;
  let asked = null; // both files, once
  let dialog = null;

  const load = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const ask = () => asked ??= Promise.all([link.dataset.forms, link.dataset.places].filter(Boolean).map(load));

  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };

  /* Return the place of an id as an object, or the edition as a whole. */
  function placeOf(id) {
    const known = window.chabapCitePlaces?.[id];
    if (!known) return { kind: "edition" };
    const [kind, ...values] = known;
    const names = window.chabapCiteForms.facts[kind].filter((name) => name !== "id");
    const place = { kind, id, since: values[names.length] };
    names.forEach((name, at) => { place[name] = values[at]; });
    return place;
  }

  const escapes = {
    "@": (text) => text.replace(/[&%$#_{}]/g, "\\$&"), // of TeX
    "[": (text) => JSON.stringify(text).slice(1, -1),
  };

  function fill(form, place) {
    const escape = escapes[form[0]] ?? ((text) => text);
    return form.replace(new RegExp(`${OPENED}(\\w+)${CLOSED}`, "g"), (_, name) =>
      ["id", "page"].includes(name) ? place[name] : escape(place[name]));
  }

  /* Put the titles in italics: they keep them when copied. */
  function written(text) {
    const { titles } = window.chabapCiteForms;
    const found = titles.filter((title) => text.includes(title));
    if (!found.length) return [text];
    const [before, ...after] = text.split(found[0]);
    return [before, ...after.flatMap((piece) => [make("i", "", found[0]), piece])];
  }

  function copy(box, button) {
    const { words } = window.chabapCiteForms;
    const range = document.createRange();
    range.selectNodeContents(box);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy"); // with italics, and where the clipboard has no other door
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  }

  function line(use, text, record) {
    const { words } = window.chabapCiteForms;
    const box = make("div", "", ...(record ? [text.trim()] : written(text)));
    const button = make("button", "", words.copy);
    button.type = "button";
    button.setAttribute("aria-label", `${words.copy}: ${use}`);
    button.addEventListener("click", () => copy(box, button));
    return make("div", record ? "form record" : "form", make("b", "", use), box, button);
  }

  const called = (place) =>
    place.called ? `${place.where} ${place.called}` : place.where ?? place.headword ?? window.chabapCiteForms.words.whole;

  function show(id) {
    const { words, work, styles } = window.chabapCiteForms;
    const place = placeOf(id);
    const file = place.kind === "edition" ? "" : `${place.page}#${place.id}`;
    dialog ??= document.body.appendChild(make("dialog", "cite-dialog"));
    dialog.setAttribute("aria-labelledby", "cite-title");
    const title = make("h2", "", words.title.replace("{place}", called(place)));
    title.id = "cite-title";
    dialog.replaceChildren(title);
    if (place.since) dialog.append(make("p", "since", words.since.replace("{version}", place.since)));
    if (work.address || file) dialog.append(line(work.address ? words.address : words.unplaced, work.address + file, true));
    styles.forEach(({ name, record, forms }, number) => {
      const style = make("details", "", make("summary", "", name),
        ...forms[place.kind].map(([use, form]) => line(use, fill(form, place), record)));
      style.open = number === 0;
      dialog.append(style);
    });
    const close = make("button", "", words.close);
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const more = make("a", "", words.more);
    more.href = link.href;
    dialog.append(make("footer", "", more, close));
    dialog.showModal();
  }

  const open = (id) => ask().then(() => show(id), () => { location.href = link.href; });

  /* Return the headword of an entry whose text a node is in. */
  function headword(node) {
    let before = node.closest("dd, dt");
    while (before && !before.matches("dt[id]")) before = before.previousElementSibling;
    return before;
  }

  function offer(event) {
    const host = event.target.closest(HOSTS) ?? headword(event.target);
    if (!host || host.querySelector(".cite")) return;
    const sign = host.querySelector(":scope > .section-sign, :scope > .joined-sign");
    const id = sign ? decodeURIComponent(sign.hash.slice(1)) : host.id;
    const button = make("button", "cite");
    button.type = "button";
    button.dataset.word = link.dataset.word;
    button.setAttribute("aria-label", `${link.dataset.word} ${sign?.textContent ?? host.querySelector(".note-number")?.textContent ?? ""}`.trim());
    button.addEventListener("click", (click) => { click.stopPropagation(); open(id); });
    if (sign) sign.after(button);
    else (host.matches("dt") ? host : host.lastElementChild).append(button);
  }

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(decodeURIComponent(location.hash.slice(1)));
  });
  for (const name of ["pointerover", "focusin"]) document.querySelector("article")?.addEventListener(name, offer);
})();
