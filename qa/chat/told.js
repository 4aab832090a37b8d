// What the server tells the page beside what it shows.
let offered = null;
// Follow-up questions arrive after the answer, and are put back where the conversation is drawn anew.
const offer = () => {
  if (!offered) return;
  const next = document.getElementById(`wq-tiep-${Number(offered.turn)}`);
  const last = element.querySelector('.wq-turn:last-child');
  if (next && last && last.contains(next) && !next.childElementCount) next.innerHTML = offered.html;
};

const told = {
  hello: ({ name }) => {
    owner = name;
    let id = '';
    try { id = sessionStorage.getItem('wardqa.open') || ''; } catch { /* begins anew */ }
    const conversation = id && readKept().find((one) => one.id === id);
    if (conversation && !element.querySelector('.wq-turn')) reopen(conversation);
  },
  turn: ({ turn, record }) => {
    offered = null;
    keep(turn, record);
  },
  next: (message) => { offered = message; offer(); },
  new: () => { current = null; offered = null; remember(''); box().focus(); },
  reopened: () => { offered = null; box().focus(); },
  rated: ({ turn }) => thank(turn),
  file: ({ name, mime, base64 }) =>
    offerFile(name, mime, Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))),
};
document.addEventListener('wq-told', (event) => {
  event.detail.forEach((message) => { if (told[message.kind]) told[message.kind](message); });
});
