// Runs once with the hidden element that carries messages of the server; they are handed on as one event.
watch('value', () => {
  const carrier = element.querySelector('[data-wire]');
  if (carrier) document.dispatchEvent(new CustomEvent('wq-told', { detail: JSON.parse(carrier.dataset.wire).messages }));
});
