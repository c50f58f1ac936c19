// Copying a citation.
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// Filtering a table as one types; without a script it stands there whole.
for (const field of document.querySelectorAll("input[data-filters]")) {
  const list = document.querySelector(field.dataset.filters);
  const told = field.closest(".filter").querySelector("[role=status]");
  const rows = [...list.querySelectorAll("tbody tr")].map((row) => [row, row.textContent.toLocaleLowerCase()]);
  field.closest(".filter").hidden = false;
  field.addEventListener("input", () => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const [row, text] of rows) row.hidden = !words.every((word) => text.includes(word));
    for (const group of list.querySelectorAll(".group")) group.hidden = !group.querySelector("tbody tr:not([hidden])");
    told.textContent = rows.every(([row]) => row.hidden) ? told.dataset.none : "";
  });
}
