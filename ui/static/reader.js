// The article beside the conversation

let opened = null; // what the reader shows: a request for an article, or null for the list
let shown = null; // what the server gave for it
let cameFrom = null; // what has to get the focus back
let openTurn = null; // the answer whose quotations are marked
let openings = 0; // only the latest opening is shown

// A request: {name, marks: [{start, end, text, number, anchor}], active, sha}. It is kept
// in the history of the browser; the address alone gives one without the words.
function requestFromQuery(query) {
  const name = query.get("article");
  if (name === null) return null;
  const request = { name, marks: [], sha: query.get("sha") };
  if (query.has("start") || query.has("end")) {
    const [start, end] = [query.get("start"), query.get("end")].map((text) =>
      /^\d{1,15}$/.test(text ?? "") ? Number(text) : null);
    request.marks = [{ start, end }];
    request.active = 0;
  }
  return request;
}

const requestFromAddress = () => requestFromQuery(new URLSearchParams(location.search));
const requestFromLink = (link) =>
  requestFromQuery(new URLSearchParams(link.getAttribute("href")));

// What a quotation is found by where its article had changed before it was shown.
function sentenceOf({ sentence, start, sentence_start: begin, text }) {
  const within = { text: sentence, start: start - begin, alone: false };
  return [...sentence].slice(start - begin, start - begin + [...text].length).join("") === text
    ? within : null;
}

// All quotations of an answer from one article, with the one at a row as the asked one.
function requestForQuote(turn, name, row = null) {
  const { quotes } = turn.reply.answer;
  const rows = [...quotes.keys()].filter((at) => quotes[at].article === name);
  return {
    name,
    marks: rows.map((at) => {
      const { start, end, text } = quotes[at];
      const anchor = turn.reply.anchors?.[at] ?? sentenceOf(quotes[at]);
      return { start, end, text, number: at + 1, anchor };
    }),
    active: row === null ? null : rows.indexOf(row),
    sha: rows.length ? quotes[rows[0]].sha256 : null,
  };
}

// Of the passages of an answer those that stand no more are not shown: the link of one
// tells which it is.
function requestForPassage(turn, linked) {
  const [place] = linked.marks;
  const { text } = turn.reply.answer.closest.find(
    (passage) => passage.article === linked.name && passage.start === place.start);
  return { ...linked, marks: [{ ...place, text, number: null }] };
}

function requestFromCitation(citation) {
  const turn = turnOf(citation);
  const item = citation.closest(".passage, [data-index]");
  // A passage that is still being read is known by its link alone.
  if (!turn?.reply || !item) return requestFromLink(citation);
  if (item.classList.contains("passage")) {
    return requestForPassage(turn, requestFromLink(citation));
  }
  const index = Number(item.dataset.index);
  const quote = turn.reply.answer.quotes[index];
  return quote ? requestForQuote(turn, quote.article, index) : null;
}

// The citation that opens what is requested, if the conversation has it; of the same
// ones in several answers, that of the answer whose quotations are marked.
function citationOf(request) {
  const wanted = JSON.stringify(request);
  const opens = (link) => {
    const found = requestFromCitation(link);
    return found?.name === request.name && JSON.stringify(found) === wanted;
  };
  return (openTurn && all(".citation", openTurn.box).find(opens))
    ?? all(".citation").find(opens);
}

function openCitation(citation, moveFocus = true) {
  const request = requestFromCitation(citation);
  if (!request) return;
  cameFrom = citation;
  openTurn = turnOf(citation);
  open(request, citation.getAttribute("href"), moveFocus);
}

function open(request, address, moveFocus = true) {
  history.pushState({ citaat: request, turn: openTurn && identityOf(openTurn) }, "", address);
  return showReader(request, moveFocus);
}

const addressOf = (name) => `?${new URLSearchParams({ article: name })}`;

function openArticle(name, moveFocus = true) {
  const marks = openTurn?.reply ? requestForQuote(openTurn, name) : { name, marks: [] };
  return open(marks, addressOf(name), moveFocus);
}

async function showReader(request, moveFocus = false) {
  const mine = ++openings;
  const isSame = request && opened?.name === request.name;
  opened = request;
  root.dataset.view = request ? "article" : "chat";
  one(".reader-bar").hidden = !request;
  if (!isSame) closeFind();
  const result = await call(request ? "article" : "articles", request ?? {});
  if (mine !== openings) return;
  const isRedrawn = shown?.request === request && !shown.error;
  shown = { ...result, request };
  showNeighbours(result);
  if (result.error) {
    readerPage.replaceChildren(
      make("p", { className: "notice wrong", role: "alert", textContent: result.error }));
    showMap();
    refreshFind();
    if (moveFocus) readerPage.focus({ preventScroll: true });
    return;
  }
  place(readerPage, result.html);
  markOpenCitation();
  showMap();
  refreshFind();
  const mark = one("#reader-mark", readerPage);
  // A switch of language leaves the article where it is read.
  if (!isRedrawn) {
    if (mark) scrollToMark(mark);
    else readerPage.scrollTop = 0;
  }
  if (!request) return;
  const title = one("#reader-title", readerPage);
  if (moveFocus) (mark ?? title).focus({ preventScroll: true });
  const notice = one(".notice", readerPage)?.textContent;
  announce(notice ?? say(mark ? "article.opened" : "article.opened.plain", result));
}

// The middle of the pane, or near its top for a quotation taller than half of it.
// Paragraphs of a long article get their height when they come into view, which
// moves what is below them: so it is done again until the mark stays.
function scrollToMark(mark, times = 4) {
  const before = readerPage.scrollTop;
  const pane = readerPage.getBoundingClientRect();
  const isActive = mark.classList.contains("active");
  const last = isActive ? all("mark.active", readerPage).at(-1) : mark;
  const top = mark.getClientRects()[0]?.top ?? pane.top;
  const bottom = last.getBoundingClientRect().bottom;
  const height = bottom - top;
  const above = height < pane.height / 2 ? (pane.height - height) / 2 : pane.height / 6;
  readerPage.scrollTop += top - pane.top - above;
  if (times > 1 && Math.abs(readerPage.scrollTop - before) > 1) {
    requestAnimationFrame(() => mark.isConnected && scrollToMark(mark, times - 1));
  }
}

let openCitations = [];

function markOpenCitation() {
  for (const citation of openCitations) citation.removeAttribute("aria-current");
  const address = opened && location.search;
  openCitations = address
    ? all(".citation, .place").filter((link) => link.getAttribute("href") === address)
    : [];
  for (const citation of openCitations) citation.setAttribute("aria-current", "true");
}

function showNeighbours({ previous, next }) {
  for (const [does, name] of [["previous", previous], ["next", next]]) {
    const button = one(`[data-do="${does}"]`);
    const hadFocus = button === document.activeElement;
    button.disabled = !name;
    if (hadFocus && !name) readerPage.focus({ preventScroll: true });
  }
  one('[data-do="copy-open"]').disabled = !shown?.citation;
}
deeds.previous = () => shown?.previous && openArticle(shown.previous, false);
deeds.next = () => shown?.next && openArticle(shown.next, false);

// The map: a button for each quotation, at its part of the article's height

const map = one(".map");
const MAP_STEP = 28; // pixels from one button to the next at least

function showMap() {
  const places = opened ? all("mark[data-at]", readerPage) : [];
  map.hidden = !places.length;
  map.replaceChildren(...places.map((mark) => {
    const number = Number(mark.dataset.label.split(",")[0]);
    const button = make("button", { type: "button", textContent: mark.dataset.label });
    button.setAttribute("aria-label", say("article.map.place", { number: mark.dataset.label }));
    if (mark.classList.contains("active")) button.setAttribute("aria-current", "true");
    button.dataset.at = mark.dataset.at;
    button.addEventListener("click", () => goToQuote(number, mark));
    return button;
  }));
  placeMap();
}

function placeMap() {
  const room = map.clientHeight - MAP_STEP;
  const buttons = [...map.children];
  const tops = buttons.map((button) => Number(button.dataset.at) * room);
  tops.forEach((top, index) => {
    if (index) tops[index] = Math.max(top, tops[index - 1] + MAP_STEP);
  });
  for (let index = tops.length - 1, most = room; index >= 0; index -= 1, most -= MAP_STEP) {
    tops[index] = Math.max(0, Math.min(tops[index], most));
    buttons[index].style.top = `${tops[index]}px`;
  }
}
new ResizeObserver(placeMap).observe(map);

function goToQuote(number, mark) {
  const active = opened.marks.findIndex((one) => one.number === number);
  const citation = citationOf({ ...opened, active });
  if (citation) {
    openCitation(citation);
    return;
  }
  mark.tabIndex = -1;
  mark.focus({ preventScroll: true });
  scrollToMark(mark);
}

function closeReader() {
  if (!opened) return;
  history.pushState({ citaat: null }, "", location.pathname);
  leaveReader();
}
deeds.close = closeReader;

function leaveReader() {
  // A switch of language draws all citations anew.
  if (!cameFrom?.isConnected) cameFrom = (opened && citationOf(opened)) ?? null;
  showReader(null);
  if (cameFrom?.isConnected) cameFrom.focus();
  else field.focus();
}

// What the history gives was opened by a citation, or beside the article of one: its
// answer may still be there.
function findOpenTurn() {
  const wanted = history.state?.turn;
  const isWanted = (turn) => turn?.reply && identityOf(turn) === wanted;
  if (!isWanted(openTurn)) openTurn = turns.findLast(isWanted) ?? null;
  const citation = opened && citationOf(opened);
  if (!citation) return;
  cameFrom = citation;
  openTurn = turnOf(citation);
}

root.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const words = event.target.closest(".quote blockquote mark");
  // Whoever selects marked words wants to copy them.
  if (words && !getSelection().isCollapsed) return;
  const citation = words
    ? one(".citation", words.closest(".quote"))
    : event.target.closest(".citation, .place");
  if (citation) {
    event.preventDefault();
    openCitation(citation);
    return;
  }
  const listed = event.target.closest(".listed");
  if (listed) {
    event.preventDefault();
    cameFrom = null;
    openTurn = null;
    open(requestFromLink(listed), listed.getAttribute("href"));
  }
});
reader.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) closeReader();
});
addEventListener("popstate", (event) => {
  const request = event.state?.citaat ?? requestFromAddress();
  const focused = document.activeElement;
  // The focus goes along where its words, or on a phone its pane, go away.
  if (!request && reader.contains(focused)) leaveReader();
  else showReader(request, readerPage.contains(focused) || !reader.checkVisibility());
  findOpenTurn();
});
