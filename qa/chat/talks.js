// The list of kept conversations. Their words are put in as text, never as markup.
const talkList = make('ul', { class: 'wq-talk-list' });
const talkNote = make('p', { class: 'wq-talk-note', role: 'status' });
const picker = make('input', { type: 'file', accept: '.json,application/json', hidden: '', 'aria-label': 'Tệp .json' });
const talkButton = (label, act) => {
  const button = make('button', { type: 'button', class: 'wq-act' }, label);
  button.addEventListener('click', () => act(button));
  return button;
};
const say = (words) => { talkNote.textContent = words; };
const exportAs = (format) => {
  if (current) trigger('export', { format });
  else say('Chưa mở cuộc trò chuyện nào để xuất.');
};
// Asked for twice, so that nothing is lost by a slip of the hand.
const twice = (button, act) => {
  if (button.dataset.sure) { act(); return; }
  const label = button.textContent;
  button.dataset.sure = '1';
  button.textContent = 'Bấm lần nữa để xóa';
  setTimeout(() => { delete button.dataset.sure; button.textContent = label; }, 4000);
};

const rename = (conversation, line) => {
  const field = make('input', { type: 'text', maxlength: '200', 'aria-label': 'Tên mới' });
  field.value = conversation.title;
  const form = make('form', { class: 'wq-rename' }, field, make('button', { type: 'submit', class: 'wq-act' }, 'Lưu'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const title = field.value.trim() || conversation.title;
    writeKept(readKept().map((one) => (one.id === conversation.id ? { ...one, title } : one)));
    if (current && current.id === conversation.id) current.title = title;
    list();
  });
  line.replaceChildren(form);
  field.select();
};

const remove = (id) => {
  writeKept(readKept().filter((one) => one.id !== id));
  if (current && current.id === id) { current = null; remember(''); }
  list();
};

const lineOf = (conversation) => {
  const line = make('li');
  const day = new Date(conversation.at).toLocaleString('vi-VN', { dateStyle: 'short', timeStyle: 'short' });
  const opening = make('button', { type: 'button', class: 'wq-talk-open' },
    make('span', {}, conversation.title), make('small', {}, `${day} · ${conversation.turns.length} câu hỏi`));
  if (current && current.id === conversation.id) opening.setAttribute('aria-current', 'true');
  opening.addEventListener('click', () => { talks.close(); reopen(conversation); });
  line.append(opening, talkButton('Đổi tên', () => rename(conversation, line)),
    talkButton('Xóa', (button) => twice(button, () => remove(conversation.id))));
  return line;
};

const list = () => {
  trouble = '';
  const kept = readKept();
  talkList.replaceChildren(...kept.map(lineOf));
  say(trouble || (kept.length ? '' : 'Chưa có cuộc trò chuyện nào được lưu.'));
};

picker.addEventListener('change', async () => {
  const [file] = picker.files;
  picker.value = '';
  if (!file) return;
  let found = [];
  try {
    if (file.size > 2 * LARGEST) throw new Error('size');
    const data = JSON.parse(await file.text());
    found = (Array.isArray(data.conversations) ? data.conversations : [data]).map(conversationOf).filter(Boolean);
  } catch { /* told below */ }
  if (!found.length) { say('Tệp này không phải các cuộc trò chuyện đã xuất từ đây.'); return; }
  const kept = readKept();
  const fresh = found.filter((one) => !kept.some((other) => other.id === one.id));
  const whole = writeKept([...fresh, ...kept]);
  list();
  say(whole ? `Đã nhập ${fresh.length} cuộc trò chuyện.` : 'Bộ nhớ của trình duyệt không đủ chỗ.');
});

const talks = make('dialog', { class: 'wq-panel wq-talks', 'aria-labelledby': 'wq-talks-title' },
  make('header', {}, make('h2', { id: 'wq-talks-title' }, 'Cuộc trò chuyện đã lưu'),
    (() => {
      const close = make('button', { type: 'button', class: 'wq-close', 'aria-label': 'Đóng danh sách' }, '✕');
      close.addEventListener('click', () => talks.close());
      return close;
    })()),
  make('p', { class: 'wq-talk-where' }, 'Chỉ lưu trong trình duyệt này, không lưu trên máy chủ.'),
  talkNote, talkList,
  make('footer', {},
    make('div', { role: 'group', 'aria-label': 'Xuất cuộc trò chuyện đang mở' }, make('span', {}, 'Xuất cuộc đang mở:'),
      talkButton('.docx', () => exportAs('docx')), talkButton('.md', () => exportAs('md')),
      talkButton('.txt', () => exportAs('txt'))),
    make('div', { role: 'group', 'aria-label': 'Tất cả cuộc trò chuyện' }, make('span', {}, 'Tất cả:'),
      talkButton('Tải .json', () => offerFile('cuoc-tro-chuyen.json', 'application/json',
        JSON.stringify({ version: VERSION, conversations: readKept() }))),
      talkButton('Nhập .json', () => picker.click()), picker,
      talkButton('Xóa tất cả', (button) => twice(button, () => {
        writeKept([]); current = null; remember(''); list();
      })))));
tab.append(talks);
acts.talks = () => { list(); talks.showModal(); };
