// Shows only the answers of one stage, category or change. Without scripts every answer stays visible.
const chosen = { stage: "", category: "", change: "" };
const answers = [...document.querySelectorAll("#cau-sai article")];
const links = [...document.querySelectorAll("[data-key]")];
const shown = document.getElementById("dang-hien");

function apply() {
  let count = 0;
  for (const answer of answers) {
    answer.hidden = Object.entries(chosen).some(([key, value]) => value && answer.dataset[key] !== value);
    count += answer.hidden ? 0 : 1;
  }
  for (const link of links) {
    const on = chosen[link.dataset.key] === link.dataset.value;
    link.classList.toggle("on", on);
    if (link.closest(".filters")) link.setAttribute("aria-pressed", on ? "true" : "false");
  }
  if (shown) shown.textContent = `Đang hiện ${count} trên ${answers.length} câu.`;
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    const { key, value } = link.dataset;
    const within = link.closest(".filters");
    if (!within) for (const other of Object.keys(chosen)) chosen[other] = "";
    chosen[key] = value;
    apply();
    if (within) event.preventDefault();
  });
}
apply();
