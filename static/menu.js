// Escape closes an open menu and leaves the focus on what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const inside = document.activeElement.closest("details.menu[open]");
  const menu = inside || document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
});
