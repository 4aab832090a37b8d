// Runs once, when the result is put on the page; what it holds changes under it. `element` comes from Gradio.
const still = window.matchMedia('(prefers-reduced-motion: reduce)');
const bring = (target) => target.scrollIntoView({ behavior: still.matches ? 'auto' : 'smooth', block: 'center' });

const light = (number) => {
  element.querySelectorAll('.wq-v-here, .wq-lit').forEach((lit) => lit.classList.remove('wq-v-here', 'wq-lit'));
  element.querySelectorAll(`mark[data-m~="${number}"]`).forEach((mark) => mark.classList.add('wq-v-here'));
  const item = element.querySelector(`li[data-number="${number}"]`);
  if (item) item.classList.add('wq-lit');
  return item;
};

element.addEventListener('click', (event) => {
  const filter = event.target.closest('.wq-filter');
  const figure = event.target.closest('.wq-goto');
  const mark = event.target.closest('.wq-check-draft mark');
  const back = event.target.closest('.wq-check-draft a[href^="#"]');
  if (filter) {
    filter.closest('.wq-check').dataset.show = filter.dataset.show;
    const chosen = element.querySelector(`.wq-check-group[data-kind="${filter.dataset.show}"]`);
    if (chosen) chosen.open = true;
    element.querySelectorAll('.wq-filter').forEach((one) => one.setAttribute('aria-pressed', String(one === filter)));
  } else if (figure) {
    light(figure.dataset.mark);
    const target = element.querySelector(`mark[data-m~="${figure.dataset.mark}"]`);
    if (target) bring(target);
  } else if (back) {
    // The address of the page is no place in a draft.
    event.preventDefault();
    const target = document.getElementById(back.getAttribute('href').slice(1));
    if (target) bring(target);
  } else if (mark) {
    const item = light(mark.dataset.m.split(' ')[0]);
    if (!item) return;
    const group = item.closest('details');
    group.open = true;
    if (!item.checkVisibility()) element.querySelector('.wq-filter[data-show="tat-ca"]').click();
    bring(item);
  }
});

// Gradio has no Vietnamese words for its upload box; what is seen is set in the style sheet, this is what is heard.
const box = document.getElementById('wq-check-file');
const name = () => {
  const button = box.querySelector('button[aria-dropeffect]');
  const label = 'Chọn tệp dự thảo, hoặc thả vào đây';
  if (button && button.getAttribute('aria-label') !== label) button.setAttribute('aria-label', label);
};
if (box) {
  name();
  new MutationObserver(name).observe(box, { childList: true, subtree: true });
}
