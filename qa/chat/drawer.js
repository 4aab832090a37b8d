// The document at the cited passage: beside the conversation, or over the whole of a phone's screen.
const frame = make('iframe', { class: 'wq-frame', title: 'Văn bản tại đoạn trích' });
const frameTitle = make('h2', { id: 'wq-drawer-title' });
const elsewhere = make('a', { class: 'wq-act', target: '_blank', rel: 'noopener' }, 'Mở trong thẻ mới');
const closing = make('button', { type: 'button', class: 'wq-close', 'aria-label': 'Đóng văn bản' }, '✕');
const drawer = make(
  'dialog',
  { class: 'wq-panel wq-drawer', 'aria-labelledby': 'wq-drawer-title' },
  make('header', {}, frameTitle, elsewhere, closing),
  frame,
);
tab.append(drawer);

let opener = null;
const shut = () => { if (drawer.open) drawer.close(); };
drawer.addEventListener('close', () => {
  document.body.classList.remove('wq-beside');
  frame.removeAttribute('src');
  if (opener && opener.isConnected) opener.focus({ preventScroll: true });
  opener = null;
});
closing.addEventListener('click', shut);
const onEscape = (event) => {
  if (event.key === 'Escape' && drawer.open) { event.preventDefault(); shut(); }
};
document.addEventListener('keydown', onEscape);
// Keys pressed inside the document are not heard outside of it.
frame.addEventListener('load', () => {
  try {
    frame.contentWindow.document.addEventListener('keydown', onEscape);
  } catch {
    // A page of the browser's own, as where the server cannot be reached.
  }
});

acts.open = (target) => {
  if (target.dataset.card) light(target.dataset.card);
  const address = target.getAttribute('href');
  // Only ever a document of this server.
  if (!address || !address.startsWith('van-ban/')) return;
  if (!drawer.open) opener = target;
  frameTitle.textContent = target.dataset.open;
  elsewhere.href = address;
  frame.src = address;
  if (drawer.open) return;
  if (phone.matches) drawer.showModal();
  else {
    drawer.show();
    document.body.classList.add('wq-beside');
  }
  closing.focus();
};
// `data-card` stands on marks as well: what opens a document comes first.
const { card: cardAct, ...others } = acts;
Object.keys(acts).forEach((name) => delete acts[name]);
Object.assign(acts, others, { card: cardAct });
