// Conversations, kept in this browser alone. What is read back is data of unknown make: only its shape is relied on.
const VERSION = 1;
const MOST = 60;
const LARGEST = 4000000;
let owner = '';
let current = null;
let trouble = '';
const place = () => `wardqa.conversations.${VERSION}${owner ? `.${owner}` : ''}`;
const text = (value, longest) => (typeof value === 'string' ? value.slice(0, longest) : '');

const conversationOf = (data) => {
  if (!data || typeof data !== 'object' || !Array.isArray(data.turns)) return null;
  const turns = data.turns.filter((turn) => turn && typeof turn === 'object' && typeof turn.question === 'string');
  if (!turns.length) return null;
  return {
    id: text(data.id, 60) || crypto.getRandomValues(new Uint32Array(2)).join('-'),
    title: text(data.title, 200) || turns[0].question.slice(0, 200),
    at: Number.isFinite(data.at) ? data.at : Date.now(),
    turns: turns.slice(0, 200),
  };
};

const readKept = () => {
  let raw = null;
  try {
    raw = localStorage.getItem(place());
    if (raw === null) return [];
    const data = JSON.parse(raw);
    if (!data || data.version !== VERSION || !Array.isArray(data.conversations)) throw new Error('shape');
    return data.conversations.map(conversationOf).filter(Boolean);
  } catch {
    trouble = raw === null
      ? 'Trình duyệt này không cho lưu, nên các cuộc trò chuyện không được giữ lại.'
      : 'Không đọc được các cuộc trò chuyện đã lưu; danh sách bắt đầu lại từ đầu.';
    return [];
  }
};

// The newest first; the oldest make room where there is too much.
const writeKept = (conversations) => {
  const kept = [...conversations].sort((one, other) => other.at - one.at).slice(0, MOST);
  while (kept.length) {
    const raw = JSON.stringify({ version: VERSION, conversations: kept });
    try {
      if (raw.length > LARGEST && kept.length > 1) throw new Error('too much');
      localStorage.setItem(place(), raw);
      return true;
    } catch {
      kept.pop();
    }
  }
  try { localStorage.removeItem(place()); } catch { /* nothing can be kept at all */ }
  return conversations.length === 0;
};

const remember = (id) => {
  try {
    if (id) sessionStorage.setItem('wardqa.open', id);
    else sessionStorage.removeItem('wardqa.open');
  } catch { /* the page then begins anew after a reload */ }
};

const keep = (turn, record) => {
  if (!current) current = { id: '', title: record.question.slice(0, 200), at: Date.now(), turns: [] };
  current = conversationOf({ ...current, at: Date.now(), turns: [...current.turns.slice(0, turn - 1), record] });
  const others = readKept().filter((one) => one.id !== current.id);
  if (!writeKept([current, ...others])) trouble = 'Bộ nhớ của trình duyệt đã đầy; cuộc trò chuyện này không được lưu.';
  remember(current.id);
};

const reopen = (conversation) => {
  current = conversation;
  remember(conversation.id);
  trigger('reopen', { turns: conversation.turns });
};

const offerFile = (name, mime, bytes) => {
  const address = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const link = make('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};
