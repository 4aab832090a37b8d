// Runs once, when the conversation is put on the page. `element`, `trigger` and `watch` come from Gradio.
// The files that follow this one add to `acts` what a click on [data-NAME] does.
const tab = element.closest('[role=tabpanel]') || document.body;
const touch = window.matchMedia('(hover: none)');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const phone = window.matchMedia('(max-width: 860px)');
const glide = (target, block) =>
  target && target.scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block });
const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
};
const box = () => tab.querySelector('#wq-box textarea');

// What those who hear the page are told; the conversation itself is drawn anew with every step.
const live = make('div', { class: 'wq-sr', role: 'status', 'aria-live': 'polite' });
tab.append(live);

// A long quote scrolls within its card: it is opened at the words that support the answer.
const settle = (quote) => {
  const word = quote.querySelector('mark');
  if (word && quote.scrollHeight > quote.clientHeight) {
    quote.scrollTop = word.getBoundingClientRect().top - quote.getBoundingClientRect().top + quote.scrollTop - 70;
  }
};

const light = (id) => {
  const card = document.getElementById(id);
  if (!card) return null;
  const folded = card.closest('details');
  if (folded) folded.open = true;
  card.querySelectorAll('.wq-quote').forEach(settle);
  element.querySelectorAll('.wq-lit').forEach((lit) => lit.classList.remove('wq-lit'));
  card.classList.add('wq-lit');
  return card;
};

const reveal = (id) => {
  const card = light(id);
  if (!card) return;
  glide(card, 'center');
  card.focus({ preventScroll: true });
};

const copy = async (button) => {
  const text = button.dataset.copy;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Outside a secure context (a page opened by network address) only the old way is allowed.
    const area = make('textarea', { style: 'position: fixed; opacity: 0' });
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
    button.focus();
  }
  const label = 'Sao chép kèm trích dẫn';
  button.textContent = done ? 'Đã sao chép' : 'Không sao chép được';
  live.textContent = button.textContent;
  setTimeout(() => { button.textContent = label; }, 1800);
};

const acts = {
  copy,
  ask: (target) => trigger('ask', { question: target.dataset.ask }),
  stop: () => trigger('stop', {}),
  back: (target) => glide(document.getElementById(target.dataset.back), 'start'),
  docx: (target) => trigger('export', { turn: target.dataset.docx, format: 'docx' }),
  edit: (target) => trigger('mend', { turn: target.dataset.edit }),
  unedit: () => trigger('unmend', {}),
  again: (target) => trigger('again', { turn: target.dataset.again }),
};

tab.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const name = Object.keys(acts).find((one) => event.target.closest(`[data-${one}]`));
  if (!name) return;
  event.preventDefault();
  acts[name](event.target.closest(`[data-${name}]`));
});

// Without a pointer that hovers, touching a figure shows its verdict; the mark after it leads to the passage.
acts.card = (target) => {
  if (touch.matches && target.matches('.wq-figure')) target.focus();
  else reveal(target.dataset.card);
};
// A figure is no link, but Enter on it opens its passage just as a click does.
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('.wq-figure[data-card]')) reveal(event.target.dataset.card);
});

// A new question is brought to the top once; after that the page stays where its reader put it.
let shown = 0;
let heard = '';
watch('value', () => {
  const turns = element.querySelectorAll('.wq-turn');
  const last = turns[turns.length - 1];
  if (turns.length > shown) requestAnimationFrame(() => glide(last, 'start'));
  if (last) last.querySelectorAll('.wq-quote').forEach(settle);
  if (turns.length < shown) {
    if (last) glide(last, 'start');
    else window.scrollTo({ top: 0 });
  }
  shown = turns.length;
  const answer = last && last.querySelector('.wq-answer, .wq-problem');
  const said = answer ? `Câu trả lời: ${answer.innerText.slice(0, 600)}` : '';
  if (said && said !== heard) live.textContent = said;
  heard = said;
  offer();
});
// The box is filled by the server when a question is mended; the reader goes on writing there.
const mending = new MutationObserver(() => {
  if (tab.querySelector('.wq-editing')) box().focus();
});
mending.observe(tab.querySelector('#wq-notice') || tab, { childList: true, subtree: true });
