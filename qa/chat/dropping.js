// Files dropped on the panel are sent as if they had been chosen.
const panel = document.getElementById('wq-adding');
const inside = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
for (const kind of ['dragenter', 'dragover']) {
  panel.addEventListener(kind, (event) => {
    if (!inside(event)) return;
    event.preventDefault();
    panel.classList.add('wq-over');
  });
}
panel.addEventListener('dragleave', (event) => {
  if (!panel.contains(event.relatedTarget)) panel.classList.remove('wq-over');
});
panel.addEventListener('drop', (event) => {
  if (!inside(event)) return;
  event.preventDefault();
  panel.classList.remove('wq-over');
  const input = panel.querySelector('input[type=file]');
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
});
