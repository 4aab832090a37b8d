// The verdict of a figure in full, beside the figure: while the pointer is over it, it has the focus or was touched.
const tip = make('div', { class: 'wq-tip', role: 'tooltip', id: 'wq-tip', hidden: '' });
tab.append(tip);

const showTip = (figure) => {
  tip.textContent = figure.dataset.tip;
  tip.hidden = false;
  const at = figure.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), document.documentElement.clientWidth - size.width - 8);
  const above = at.top - size.height - 8;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
};
const hideTip = () => { tip.hidden = true; };
const figureAt = (event) => event.target.closest && event.target.closest('.wq-figure[data-tip]');

element.addEventListener('mouseover', (event) => { const figure = figureAt(event); if (figure) showTip(figure); });
element.addEventListener('mouseout', (event) => {
  const figure = figureAt(event);
  if (figure && !figure.contains(event.relatedTarget) && document.activeElement !== figure) hideTip();
});
element.addEventListener('focusin', (event) => { const figure = figureAt(event); if (figure) showTip(figure); });
element.addEventListener('focusout', hideTip);
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hideTip(); });
window.addEventListener('scroll', () => {
  const figure = document.activeElement;
  if (!tip.hidden && figure && figure.matches('.wq-figure[data-tip]')) showTip(figure);
  else hideTip();
}, { passive: true });
