// Sorts and filters the tables of tasks. Without it they are plain tables with all rows.
const ORDER = ["automatable", "augmentable", "human-critical", "none"];
const value = (row, by) => (by === "label" ? ORDER.indexOf(row.dataset.label) : Number(row.dataset[by]));

document.querySelectorAll("section.tasks").forEach((section) => {
  const body = section.querySelector("tbody");
  const rows = [...body.rows];
  const controls = section.querySelector(".controls");
  const [text, label, unsure, ruled] = controls.querySelectorAll("input[type=search], select, input[type=checkbox]");
  const found = controls.querySelector(".found");

  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row) => {
      const content = [...row.querySelectorAll(".task, .why")].map((cell) => cell.textContent).join(" ").toLowerCase();
      const fits =
        words.every((word) => content.includes(word)) &&
        (!label.value || row.dataset.label === label.value) &&
        (!unsure.checked || "maybe" in row.dataset) &&
        (!ruled?.checked || "ruled" in row.dataset);
      row.hidden = !fits;
      shown += fits;
    });
    found.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} tasks`;
  };
  [text, label, unsure, ruled].forEach((control) => control?.addEventListener("input", filter));

  section.querySelectorAll("th[data-by]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    const name = head.querySelector(".by");
    name.replaceWith(button);
    button.append(name);
    button.addEventListener("click", () => {
      const first = head.dataset.first || "ascending";
      const order = head.getAttribute("aria-sort") !== first ? first : first === "ascending" ? "descending" : "ascending";
      section.querySelectorAll("th[data-by]").forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const by = head.dataset.by;
      body.append(...rows.sort((a, b) => sign * (value(a, by) - value(b, by)) || value(a, "number") - value(b, "number")));
    });
  });
  if (rows.length > 1) controls.hidden = false;
});
