// Runs once, when the conversation is put on the page. `element`, `trigger` and `watch` come from Gradio.
document.documentElement.lang = 'vi';

const touch = window.matchMedia('(hover: none)');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const glide = (target, block) =>
  target.scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block });

// A long quote scrolls within its card: it is opened at the words that support the answer.
const settle = (quote) => {
  const word = quote.querySelector('mark');
  if (word && quote.scrollHeight > quote.clientHeight) {
    quote.scrollTop = word.getBoundingClientRect().top - quote.getBoundingClientRect().top + quote.scrollTop - 70;
  }
};

const reveal = (id) => {
  const card = document.getElementById(id);
  if (!card) return;
  const folded = card.closest('details');
  if (folded) folded.open = true;
  card.querySelectorAll('.wq-quote').forEach(settle);
  element.querySelectorAll('.wq-lit').forEach((lit) => lit.classList.remove('wq-lit'));
  card.classList.add('wq-lit');
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
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
  }
  const label = 'Sao chép kèm trích dẫn';
  button.textContent = done ? 'Đã sao chép' : 'Không sao chép được';
  setTimeout(() => { button.textContent = label; }, 1800);
};

element.addEventListener('click', (event) => {
  const target = event.target.closest('[data-card], [data-copy], [data-ask], [data-back], [data-stop]');
  if (!target) return;
  event.preventDefault();
  // Without a pointer that hovers, touching a figure shows its verdict; the mark after it leads to the passage.
  if (touch.matches && target.matches('.wq-figure')) target.focus();
  else if (target.dataset.card) reveal(target.dataset.card);
  else if (target.dataset.copy) copy(target);
  else if (target.dataset.ask) trigger('ask', { question: target.dataset.ask });
  else if (target.dataset.stop) trigger('stop', {});
  else glide(document.getElementById(target.dataset.back), 'start');
});

// A figure is no link, but Enter on it opens its passage just as a click does.
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('.wq-figure[data-card]')) reveal(event.target.dataset.card);
});

// A new question is brought to the top once; after that the page stays where its reader put it.
let shown = 0;
watch('value', () => {
  const turns = element.querySelectorAll('.wq-turn');
  const last = turns[turns.length - 1];
  if (turns.length > shown) requestAnimationFrame(() => glide(last, 'start'));
  if (last) last.querySelectorAll('.wq-quote').forEach(settle);
  if (turns.length < shown) window.scrollTo({ top: 0 });
  shown = turns.length;
});
