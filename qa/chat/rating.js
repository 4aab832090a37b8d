// Thumbs under an answer; the lower one asks what is wrong before anything is sent.
const REASONS = ['Sai số liệu', 'Sai nguồn', 'Thiếu', 'Không hiểu câu hỏi', 'Khác'];

const askWhy = (turn, button) => {
  const bar = button.closest('.wq-acts');
  const there = bar.parentElement.querySelector('.wq-why');
  if (there) { there.remove(); return; }
  const chips = REASONS.map((reason) =>
    make('label', {}, make('input', { type: 'checkbox', name: 'reason', value: reason }), make('span', {}, reason)));
  const words = make('textarea', { name: 'words', rows: '2', maxlength: '1000', 'aria-label': 'Nói rõ thêm',
    placeholder: 'Nói rõ thêm (không bắt buộc)' });
  const cancel = make('button', { type: 'button', class: 'wq-act' }, 'Thôi');
  const form = make('form', { class: 'wq-why' },
    make('fieldset', {}, make('legend', {}, 'Điều gì chưa đúng?'), ...chips), words,
    make('p', {}, 'Câu hỏi, câu trả lời và góp ý này sẽ được lưu trên máy chủ, không kèm tên bạn.'),
    make('button', { type: 'submit', class: 'wq-primary' }, 'Gửi góp ý'), cancel);
  const leave = () => { form.remove(); button.focus(); };
  cancel.addEventListener('click', leave);
  form.addEventListener('keydown', (event) => { if (event.key === 'Escape') leave(); });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const said = new FormData(form);
    trigger('rate', { turn, way: 'down', reasons: said.getAll('reason'), words: said.get('words') });
  });
  bar.after(form);
  form.querySelector('input').focus();
};

acts.rate = (button) => {
  const { rate, turn } = button.dataset;
  if (rate === 'up') trigger('rate', { turn, way: 'up' });
  else askWhy(turn, button);
};

const thank = (turn) => {
  const rate = element.querySelector(`.wq-rate[data-rated="${Number(turn)}"]`);
  if (!rate) return;
  const form = rate.closest('.wq-left').querySelector('.wq-why');
  if (form) form.remove();
  rate.replaceChildren(make('small', { tabindex: '-1' }, 'Đã ghi nhận góp ý, cảm ơn bạn.'));
  live.textContent = 'Đã ghi nhận góp ý.';
  rate.firstChild.focus({ preventScroll: true });
};
