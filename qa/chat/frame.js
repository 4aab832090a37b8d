// Runs once with the heading. The skip link leads into the open tab; the list of documents closes like a menu.
document.documentElement.lang = 'vi';
element.addEventListener('click', (event) => {
  if (!event.target.closest('.wq-skip')) return;
  event.preventDefault();
  const open = [...document.querySelectorAll('[role=tabpanel]')].find((panel) => panel.getClientRects().length);
  if (!open) return;
  const first = open.querySelector('#wq-box textarea') || open.querySelector('textarea, input, button, select, a[href]');
  if (first) first.focus();
});
document.addEventListener('click', (event) => {
  const list = element.querySelector('details[open]');
  if (list && !list.contains(event.target)) list.open = false;
});
document.addEventListener('keydown', (event) => {
  const list = element.querySelector('details[open]');
  if (event.key === 'Escape' && list) { list.open = false; list.querySelector('summary').focus(); }
});

// A session that has ended answers 401 to whatever the page asks for: its reader is led to where one signs in.
const asked = window.fetch;
let leaving = false;
window.fetch = async (...request) => {
  const answer = await asked(...request);
  if (answer.status === 401 && !leaving) {
    leaving = true;
    window.location.assign('dang-nhap');
  }
  return answer;
};
