// Makes the document view handier; without it the page is complete.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const body = document.body;
  const main = $("#van-ban");
  if (window.top !== window.self) body.classList.add("wq-framed");
  if (!main || !main.dataset.source) return;
  body.classList.add("wq-scripted");
  const show = (element) => { if (element) element.hidden = false; };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The tree lies open where there is room for it.
  const tree = $("#muc-luc");
  const roomy = matchMedia("(min-width: 901px)");
  const spread = () => { tree.open = roomy.matches; };
  spread();
  roomy.addEventListener("change", spread);
  tree.addEventListener("click", (event) => {
    if (event.target.closest("a") && !roomy.matches) tree.open = false;
  });

  // The place that was asked for, in the upper third of the window.
  const bring = (element, smooth) => {
    const top = element.getBoundingClientRect().top + window.scrollY - window.innerHeight * 0.28;
    window.scrollTo({ top, behavior: smooth && !still ? "smooth" : "instant" });
  };
  const marks = new Map();
  for (const mark of all("mark[data-m]", main))
    for (const n of mark.dataset.m.split(" ")) if (!marks.has(n)) marks.set(n, mark);
  const count = marks.size ? Math.max(...[...marks.keys()].map(Number)) : 0;
  const target = $("#dich");
  if (target && (location.hash === "" || location.hash === "#dich")) bring(marks.get("1") || target, false);
  else if (marks.size && location.hash === "") bring(marks.values().next().value, false);

  let step = 1;
  const go = (to) => {
    step = ((to - 1 + count) % count) + 1;
    const mark = marks.get(String(step));
    if (!mark) return;
    all("mark.wq-v-here", main).forEach((other) => other.classList.remove("wq-v-here"));
    all(`mark[data-m~="${step}"]`, main).forEach((part) => part.classList.add("wq-v-here"));
    $("#buoc").textContent = `${step}/${count}`;
    bring(mark, true);
  };
  for (const [selector, way] of [[".wq-prev", -1], [".wq-next", 1]]) {
    const button = $(selector);
    if (button) button.addEventListener("click", (event) => { event.preventDefault(); go(step + way); });
  }

  // Where one reads: the innermost section that holds the first character in sight.
  const links = all("a[data-a]", tree).map((link) => ({ link, a: +link.dataset.a, z: +link.dataset.z }));
  const sectionOf = (offset) => links.reduce((found, one) => (one.a <= offset && offset < one.z ? one : found), null);
  const carriers = all("[data-s]", main);
  const firstInSight = () => {
    let low = 0, high = carriers.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (carriers[middle].getBoundingClientRect().bottom < 120) low = middle + 1; else high = middle;
    }
    return carriers[low];
  };
  const where = $("#o-dau");
  let waiting = false;
  const read = () => {
    waiting = false;
    const first = firstInSight();
    if (!first) return;
    const found = sectionOf(+first.dataset.s);
    all("a[aria-current]", tree).forEach((link) => link.removeAttribute("aria-current"));
    if (found) found.link.setAttribute("aria-current", "true");
    where.textContent = where.title = found ? found.link.dataset.path : "";
    if (picture && !picture.chosen) turn(pageAt(+first.dataset.s));
  };
  addEventListener("scroll", () => {
    if (!waiting) { waiting = true; requestAnimationFrame(read); }
  }, { passive: true });

  // Pictures of pages.
  const image = $("#anh");
  const picture = image && { page: +image.dataset.page, count: +image.dataset.count, chosen: false };
  const pages = all(".wq-v-page", main).map((mark) => {
    const next = mark.parentElement.querySelector("[data-s]");
    let carrier = mark.nextElementSibling;
    while (carrier && !carrier.matches("[data-s]")) carrier = carrier.querySelector("[data-s]") || carrier.nextElementSibling;
    return { at: +(carrier || next || { dataset: { s: 0 } }).dataset.s, page: +mark.dataset.page };
  });
  const pageAt = (offset) => pages.reduce((found, one) => (one.at <= offset ? one.page : found), picture ? picture.page : 1);
  const turn = (page) => {
    if (!picture || page < 1 || page > picture.count || page === picture.page) return;
    picture.page = page;
    $("#anh-hong").hidden = true;
    image.hidden = false;
    image.src = `${image.dataset.base}${page}.png`;
    image.alt = `Ảnh trang ${page}`;
    $("#trang-so").textContent = `Trang ${page}/${picture.count}`;
  };
  if (picture) {
    show($(".wq-paging"));
    show($(".wq-switch"));
    const broken = () => {
      image.hidden = true;
      const words = $("#anh-hong");
      words.textContent = `Không vẽ được trang ${picture.page} của tệp gốc.`;
      words.hidden = false;
    };
    image.addEventListener("error", broken);
    if (image.complete && image.naturalWidth === 0) broken();
    $("#trang-truoc").addEventListener("click", () => { picture.chosen = true; turn(picture.page - 1); });
    $("#trang-sau").addEventListener("click", () => { picture.chosen = true; turn(picture.page + 1); });
    addEventListener("wheel", () => { picture.chosen = false; }, { passive: true });
    addEventListener("touchmove", () => { picture.chosen = false; }, { passive: true });
    for (const button of all("[data-side]"))
      button.addEventListener("click", () => {
        const side = button.dataset.side;
        body.classList.toggle("wq-side-anh", side === "anh");
        all("[data-side]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
        if (side === "anh") scrollTo(0, 0); else if (target) bring(target, false);
      });
  }

  // Copied words with their exact source. Offsets count code points, as everywhere in the product.
  const toast = $("#bao");
  let fading = 0;
  const tell = (words) => {
    toast.textContent = words;
    clearTimeout(fading);
    fading = setTimeout(() => { toast.textContent = ""; }, 4000);
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    let start = null, end = null, words = "";
    for (const carrier of carriers) {
      if (!range.intersectsNode(carrier)) { if (start !== null) break; continue; }
      const node = carrier.firstChild, text = carrier.textContent, at = +carrier.dataset.s;
      const from = range.startContainer === node ? range.startOffset : 0;
      const to = range.endContainer === node ? range.endOffset : text.length;
      if (from >= to) continue;
      if (start === null) start = at + [...text.slice(0, from)].length;
      end = at + [...text.slice(0, to)].length;
      words += text.slice(from, to);
    }
    return start === null ? null : { start, end, words };
  };
  const passage = () => {
    const inside = all(".wq-v-in [data-s]", main);
    if (!inside.length) return null;
    const last = inside[inside.length - 1];
    return {
      start: +inside[0].dataset.s,
      end: +last.dataset.s + [...last.textContent].length,
      words: inside.map((one) => one.textContent).join(""),
    };
  };
  const write = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch {
      const box = document.createElement("textarea");
      box.value = text;
      body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  };
  const copy = $(".wq-copy");
  show(copy);
  // Pressing the button must not take away what is selected.
  copy.addEventListener("mousedown", (event) => event.preventDefault());
  copy.addEventListener("click", async () => {
    const found = selected() || passage();
    if (!found || !found.words.trim()) { tell("Hãy bôi đen đoạn cần sao chép."); return; }
    const section = sectionOf(found.start);
    const parts = [main.dataset.source];
    if (section && section.link.dataset.path) parts.push(`mục ${section.link.dataset.path}`);
    if (pages.length) parts.push(`trang ${pageAt(found.start)}`);
    parts.push(`ký tự ${found.start}–${found.end}`);
    tell((await write(`“${found.words.trim()}” — ${parts.join(", ")}`)) ? "Đã sao chép kèm trích dẫn." : "Trình duyệt không cho sao chép.");
  });
  read();
})();
