// A typed date chooses “Another day”, and a quick pick clears the date.
(() => {
  "use strict";

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.id === "id_day" && field.value) {
      document.querySelector('[name="which_day"][value="date"]').checked = true;
    }
    if (field.name === "which_day" && field.value !== "date") {
      document.getElementById("id_day").value = "";
    }
  });
})();
