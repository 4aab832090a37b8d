// What questions are limited to: the form behind the row above the question box, and the chips beside it.
const narrowRow = () => tab.querySelector('.wq-narrow');
const limitsOf = () => {
  const chips = [...narrowRow().querySelectorAll('.wq-chip')];
  const of = (kind) => chips.filter((chip) => chip.dataset.drop === kind).map((chip) => chip.dataset.value);
  return { ward: of('ward')[0] || '', period: of('period')[0] || '', documents: of('document') };
};

tab.addEventListener('submit', (event) => {
  if (!event.target.matches('.wq-pick-form')) return;
  event.preventDefault();
  const form = new FormData(event.target);
  trigger('limit', {
    ward: form.get('ward') || '', period: form.get('period') || '', documents: form.getAll('document'),
  });
  box().focus();
});

acts.drop = (chip) => {
  const limits = limitsOf();
  const { drop, value } = chip.dataset;
  if (drop === 'all') Object.assign(limits, { ward: '', period: '', documents: [] });
  else if (drop === 'document') limits.documents = limits.documents.filter((name) => name !== value);
  else limits[drop] = '';
  trigger('limit', limits);
  box().focus();
};

const openPick = () => tab.querySelector('.wq-pick[open]');
document.addEventListener('click', (event) => {
  const pick = openPick();
  if (pick && !pick.contains(event.target)) pick.open = false;
});
document.addEventListener('keydown', (event) => {
  const pick = openPick();
  if (event.key === 'Escape' && pick) { pick.open = false; pick.querySelector('summary').focus(); }
});
