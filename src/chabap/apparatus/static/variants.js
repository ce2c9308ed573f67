/* The three forms of the text (reading text, corrections marked, base text) and the filters
   of the apparatus. Without JavaScript the reading text and the whole apparatus remain. */
(() => {
  "use strict";
  const KEY = "chabap-text-form";
  const root = document.documentElement;

  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; } // file:// may forbid it
  };
  const remember = (form) => {
    try { localStorage.setItem(KEY, form); } catch { /* then only this page knows */ }
  };

  function show(form) {
    root.dataset.text = form;
    for (const variant of document.querySelectorAll(".variant[id]")) {
      if (form === "marked") {
        variant.tabIndex = 0;
        variant.setAttribute("aria-describedby", `${variant.id}-why`);
      } else {
        variant.removeAttribute("tabindex");
        variant.removeAttribute("aria-describedby");
      }
    }
  }

  function setUpSwitch() {
    const label = document.querySelector(".text-mode");
    if (!label) return;
    const select = label.querySelector("select");
    const forms = [...select.options].map((option) => option.value);
    const form = remembered();
    select.value = forms.includes(form) ? form : forms[0];
    select.addEventListener("change", () => { remember(select.value); show(select.value); });
    label.hidden = false;
    // a link from the apparatus is to show what it speaks of
    if (location.hash.startsWith("#v-")) select.value = "marked";
    show(select.value);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.activeElement.closest(".variant")) {
        document.activeElement.blur();
      }
    });
    if (location.hash.startsWith("#v-")) {
      document.getElementById(location.hash.slice(1))?.focus();
    }
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
