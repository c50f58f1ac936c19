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

// From one event to the next by j and k, and o unfolds it, as in mail programs. While one types, letters are letters.
const events = [...document.querySelectorAll("article.event")];
for (const told of document.querySelectorAll(".keyboard")) told.hidden = !events.length;
document.addEventListener("keydown", (pressed) => {
  if (!events.length || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
  if (pressed.target.closest("input, select, textarea")) return;
  const at = events.findIndex((event) => event.contains(document.activeElement));
  const step = { j: 1, k: -1 }[pressed.key];
  if (step) {
    const to = events[Math.min(Math.max(at + (at < 0 ? 1 : step), 0), events.length - 1)];
    to.querySelector("h2 a").focus();
    to.scrollIntoView({ block: "nearest" });
  } else if (pressed.key === "o" && at >= 0) {
    const folded = events[at].querySelector("details");
    if (folded) folded.open = !folded.open;
  }
});
