// Runs once, when the list is put on the page. `element` and `trigger` come from Gradio.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-choose], [data-again]');
  if (!button) return;
  if (button.dataset.choose) trigger('choose', { name: button.dataset.choose });
  else trigger('again', { name: button.dataset.again });
});
