// Keeps the preview of a text in step with what is typed; the server judges the words.
// Without this script the "Preview" button does the same.
(() => {
  "use strict";

  const PAUSE = 300; // milliseconds without a key before the server is asked

  const start = () => {
    const form = document.getElementById("wording-form");
    const review = document.getElementById("review");
    const stale = document.getElementById("review-stale");
    if (!form || !form.elements.body) return;
    let waiting = 0;
    let asked = null;

    const refresh = async () => {
      if (asked) asked.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST",
          body: new FormData(form),
          signal: asked.signal,
        });
        const isOurs = answer.ok && !answer.redirected;
        if (isOurs) review.innerHTML = await answer.text();
        stale.hidden = isOurs;
      } catch (error) {
        if (error.name !== "AbortError") stale.hidden = false;
      }
    };

    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(refresh, PAUSE);
    };

    const insert = (name) => {
      const field = form.elements.body;
      field.setRangeText(name, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      later();
    };

    form.elements.body.addEventListener("input", later);
    form.elements.is_long.addEventListener("change", later);
    for (const code of document.querySelectorAll(".wording-placeholders code")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = code.textContent;
      button.title = `Put ${code.textContent} where the cursor is`;
      button.addEventListener("click", () => insert(code.textContent));
      code.replaceChildren(button);
    }
  };

  document.addEventListener("DOMContentLoaded", start);
})();
