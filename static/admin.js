// Names what the stock admin's own scripts leave nameless; see docs/accessibility.md.
(() => {
  "use strict";

  const nameChoosers = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const label = select.labels && select.labels[0];
      const box = select.nextElementSibling;
      const chooser = box && box.querySelector(".select2-selection");
      if (!label || !chooser) continue;
      const shown = chooser.querySelector(".select2-selection__rendered");
      label.id ||= `${select.id}-label`;
      chooser.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    }
  };

  const nameSigns = (root) => {
    for (const sign of root.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
      sign.setAttribute("role", "img");
    }
  };

  // On a narrow screen each row is a card: its cells need the headings' words.
  const labelCells = (table) => {
    const heads = [...table.querySelectorAll("thead th")].map((head) =>
      (head.querySelector(".text") || head).textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, place) => {
        if (cell.matches(".action-checkbox")) return;
        cell.dataset.label = heads[place] || "";
        const words = cell.textContent.trim();
        const isEmpty = ["", "-", "—"].includes(words) && !cell.querySelector("img, input");
        cell.classList.toggle("is-empty", isEmpty);
      });
    }
  };

  window.addEventListener("load", () => {
    for (const table of document.querySelectorAll("#result_list")) labelCells(table);
    nameSigns(document);
    const $ = window.django && window.django.jQuery;
    if (!$) return;
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) $.ajaxSetup({ headers: { "X-CSRFToken": token.value } });
    $(() => nameChoosers(document)); // after the stock script, which waits for the same
    $(document).on("select2:open", () => {
      const field = document.querySelector(".select2-container--open .select2-search__field");
      if (field) field.setAttribute("aria-label", "Search");
    });
  });
  document.addEventListener("formset:added", (event) => {
    nameSigns(event.target);
    nameChoosers(event.target);
  });
})();
