/* The three forms of the text (reading text, corrections marked, base text) and the filters
   of the apparatus. Without JavaScript the reading text and the whole apparatus remain. */
(() => {
  "use strict";
  const root = document.documentElement;

  /* Show a form of the text. The address says which, so that no link leads to another one. */
  function show(form, forms) {
    root.dataset.text = form;
    for (const variant of document.querySelectorAll(".variant[id]")) {
      const why = document.getElementById(`${variant.id}-why`);
      if (form === "marked") {
        variant.tabIndex = 0;
        variant.setAttribute("aria-describedby", why.id);
      } else {
        variant.removeAttribute("tabindex");
        variant.removeAttribute("aria-describedby");
      }
      variant.querySelector(".witness-reading")?.remove();
      const reading = why.querySelector(".witness-reading");
      if (form === "base" && reading) variant.append(reading.cloneNode(true));
    }
    for (const banner of document.querySelectorAll(".text-banner")) banner.hidden = banner.dataset.form !== form;
    const ask = (url) => {
      if (form === forms[0]) url.searchParams.delete("text");
      else url.searchParams.set("text", form);
      return url.href;
    };
    try { history.replaceState(null, "", ask(new URL(location.href))); } catch { /* a page without address */ }
    for (const link of document.querySelectorAll(".prev-next-area a, .bd-sidebar-primary nav a[href]")) {
      link.href = ask(new URL(link.href)); // who reads on reads the same text
    }
  }

  function setUpSwitch() {
    const label = document.querySelector(".text-mode");
    const texts = document.querySelector(".variant[id]");
    if (!label || !texts) return;
    const select = label.querySelector("select");
    const forms = [...select.options].map((option) => option.value);
    const asked = new URLSearchParams(location.search).get("text");
    const choose = (form) => { select.value = form; show(form, forms); };
    document.querySelector("article").prepend(...document.querySelectorAll(".text-banner"));
    for (const back of document.querySelectorAll(".text-banner button")) {
      back.addEventListener("click", () => { choose(forms[0]); select.focus(); });
    }
    select.addEventListener("change", () => choose(select.value));
    label.hidden = false;
    // a link from the apparatus is to show what it speaks of
    const named = location.hash.startsWith("#v-");
    choose(forms.includes(asked) ? asked : forms[named ? 1 : 0]);
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named) target?.focus();
    else if (asked) target?.scrollIntoView(); // the banner has moved it
  }

  function setUpFilters() {
    const entries = [...document.querySelectorAll(".apparatus-entry")];
    if (!entries.length) return;
    const words = document.querySelector(".apparatus-counts").dataset;
    const bar = document.createElement("form");
    bar.className = "apparatus-filters";
    const count = document.createElement("output");
    // each entry has the classes "apparatus-entry KIND CERTAINTY" and says both in words
    const said = entries.map((entry) => entry.querySelector(".why").textContent.split(" · "));
    const selects = [[words.kind, 1], [words.certainty, 2]].map(([name, place]) => {
      const label = document.createElement("label");
      const select = document.createElement("select");
      select.append(new Option(words.all, ""));
      const named = new Map(entries.map((entry, i) => [entry.classList[place], said[i][place]]));
      for (const [value, text] of named) select.append(new Option(text, value));
      label.append(`${name} `, select);
      bar.append(label);
      return select;
    });
    bar.append(count);
    const filter = () => {
      let left = 0;
      for (const entry of entries) {
        entry.hidden = selects.some((s) => s.value && !entry.classList.contains(s.value));
        left += !entry.hidden;
      }
      for (const list of document.querySelectorAll("ul.apparatus")) {
        const none = !list.querySelector(".apparatus-entry:not([hidden])");
        list.hidden = none;
        const head = list.previousElementSibling;
        if (head.matches(".apparatus-place")) head.hidden = none; // a section stays
      }
      count.textContent = left ? words.count.replace("{count}", left) : words.none;
    };
    bar.addEventListener("change", filter);
    document.querySelector(".apparatus-section").before(bar);
    filter();
  }

  document.addEventListener("DOMContentLoaded", () => { setUpSwitch(); setUpFilters(); });
})();
