// Runs once, when the list is put on the page. `element` and `trigger` come from Gradio.
// Names come percent-encoded: as shown they may lack characters that would mislead a reader.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-choose], [data-again]');
  if (!button) return;
  const kind = button.dataset.choose ? 'choose' : 'again';
  trigger(kind, { name: decodeURIComponent(button.dataset[kind]) });
});
