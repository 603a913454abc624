// The script of the page. Gradio runs it once, as the body of a function of
// `element` (the page's root) and `server` (the actions of ui/actions.py);
// TEXT and LONGEST_QUESTION are put before it. HTML comes from ui/render.py,
// where everything is escaped; what is made here is made with textContent.
"use strict";

const root = element.querySelector(".citaat");
const find = (selector) => root.querySelector(selector);
const log = find(".log");
const turnsBox = find(".turns");
const welcome = find(".welcome");
const form = find(".form");
const field = find("#question");
const note = find("#question-note");
const sendButton = find(".send");
const progress = find(".progress");
const reader = find(".reader");
const readerBar = find(".reader-bar");
const readerPage = find(".page");
const announcement = find("#announce");
const clearButton = find('[data-do="clear"]');
const themeButton = find('[data-do="theme"]');

// One turn: {question, box, reply, error, pending}. The conversation lives here.
const turns = [];
let language = "en";
let loading = { stage: "start", done: 0, total: 0, error: null };
let busy = false;
let generation = 0; // of the conversation: an answer to a cleared one is dropped
let opened = null; // what the reader shows: a request for an article, or null for the list
let cameFrom = null; // the citation that has to get the focus back
let openings = 0; // only the latest opening is shown

const say = (key, values = {}) =>
  TEXT[language][key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const kept = {
  get(key) {
    try { return localStorage.getItem(`citaat.${key}`); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`citaat.${key}`, value); } catch { /* private window */ }
  },
};

async function call(action, data = {}) {
  let result;
  try {
    result = await server[action]({ language, ...data });
  } catch { /* told below */ }
  // Gradio reports a lost connection on the console, and gives nothing.
  return result ?? { error: say("offline") };
}

function place(box, html) {
  box.innerHTML = html;
  // HTML cannot carry a NUL; its place is kept by an empty element.
  for (const nul of box.querySelectorAll("i.nul")) nul.textContent = "\0";
}

function announce(line) {
  announcement.textContent = "";
  requestAnimationFrame(() => { announcement.textContent = line; });
}

// Language and colours

function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = say("title");
  for (const item of root.querySelectorAll("[data-t]")) item.textContent = say(item.dataset.t);
  for (const item of root.querySelectorAll("[data-t-label]")) {
    item.setAttribute("aria-label", say(item.dataset.tLabel));
    if (item.title) item.title = say(item.dataset.tLabel);
  }
  field.placeholder = say("question.hint");
  for (const item of root.querySelectorAll("[data-language]")) {
    item.setAttribute("aria-pressed", String(item.dataset.language === chosen));
  }
  showProgress();
}

async function switchLanguage(chosen) {
  kept.set("language", chosen);
  setLanguage(chosen);
  showNote("question.keys");
  showReader(opened);
  const answered = turns.filter((turn) => turn.reply);
  if (!answered.length) return;
  const { html } = await call("redraw", { replies: answered.map((turn) => turn.reply) });
  if (html && language === chosen) {
    answered.forEach((turn, index) => place(turn.box.querySelector(".outcome"), html[index]));
  }
}

function browserLanguage() {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => tag in TEXT) ?? "en";
}

const darkPreferred = matchMedia("(prefers-color-scheme: dark)");

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  themeButton.dataset.tLabel = theme === "dark" ? "theme.light" : "theme.dark";
  themeButton.setAttribute("aria-label", say(themeButton.dataset.tLabel));
  themeButton.title = say(themeButton.dataset.tLabel);
}

const currentTheme = () => kept.get("theme") ?? (darkPreferred.matches ? "dark" : "light");
darkPreferred.addEventListener("change", () => setTheme(currentTheme()));
themeButton.addEventListener("click", () => {
  kept.set("theme", currentTheme() === "dark" ? "light" : "dark");
  setTheme(currentTheme());
});

// Loading

const settled = (async () => {
  for (;;) {
    const status = await call("status");
    loading = status.stage ? status : { ...loading, error: status.error };
    showProgress();
    if (loading.stage === "ready" || loading.stage === "failed") return;
    await new Promise((resolve) => setTimeout(resolve, status.stage ? 300 : 1500));
  }
})();

function loadingLine() {
  if (loading.error) return loading.error;
  const line = say(`loading.${loading.stage}`);
  return loading.total ? `${line} ${loading.done} / ${loading.total}` : line;
}

function showProgress() {
  const line = progress.querySelector(".progress-text");
  const text = loadingLine();
  if (line.textContent !== text) line.textContent = text;
  progress.dataset.stage = loading.error ? "failed" : loading.stage;
  const bar = progress.querySelector(".progress-bar > div");
  bar.classList.toggle("unknown", !loading.total);
  bar.style.width = loading.total ? `${(100 * loading.done) / loading.total}%` : "";
  for (const turn of turns) if (turn.pending) turn.pending();
}

// Asking

function showNote(key, values) {
  const isError = key !== "question.keys";
  note.textContent = say(key, values);
  note.classList.toggle("wrong", isError);
  if (isError) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

// Characters as the server counts them; a long paste is not walked through.
function lengthOf(text) {
  return text.length > 4 * LONGEST_QUESTION ? text.length : [...text].length;
}

function submit(question) {
  const count = lengthOf(question);
  if (!question.trim()) return showNote("question.empty");
  if (count > LONGEST_QUESTION) {
    return showNote("question.long", {
      limit: LONGEST_QUESTION.toLocaleString(language),
      count: count.toLocaleString(language),
    });
  }
  if (busy) return showNote("question.busy");
  showNote("question.keys");
  field.value = "";
  const box = make("div", { className: "turn" });
  const asked = make("div", { className: "asked" });
  asked.append(
    make("h2", { className: "sr-only", textContent: say("you") }),
    make("p", { className: "bubble", dir: "auto", textContent: question }),
  );
  asked.firstChild.dataset.t = "you";
  box.append(asked, make("div", { className: "outcome" }));
  const turn = { question, box };
  turns.push(turn);
  turnsBox.append(box);
  welcome.hidden = true;
  clearButton.hidden = false;
  return answer(turn);
}

async function answer(turn) {
  const mine = generation;
  const outcome = turn.box.querySelector(".outcome");
  const history = turns
    .slice(0, turns.indexOf(turn))
    .filter((earlier) => earlier.reply)
    .map((earlier) => earlier.question);
  busy = true;
  sendButton.disabled = true;
  turn.reply = null;
  showPending(turn, outcome);
  log.scrollTop = turn.box.firstChild.offsetTop - 16;
  await settled;
  const result = await call("ask", { question: turn.question, history });
  if (mine !== generation) return;
  turn.pending = null;
  busy = false;
  sendButton.disabled = false;
  outcome.removeAttribute("aria-busy");
  if (result.error) {
    showError(turn, outcome, result.error);
  } else {
    turn.reply = result.reply;
    place(outcome, result.html);
  }
  log.scrollTop = turn.box.firstChild.offsetTop - 16;
}

function showPending(turn, outcome) {
  const line = make("p", { className: "pending-text" });
  const dots = make("span", { className: "dots" });
  dots.setAttribute("aria-hidden", "true");
  outcome.setAttribute("aria-busy", "true");
  outcome.replaceChildren(make("div", { className: "pending" }, dots, line));
  turn.pending = () => {
    const ready = loading.stage === "ready" || loading.stage === "failed";
    line.textContent = ready ? say("searching") : `${loadingLine()} ${say("waiting")}`;
  };
  turn.pending();
}

function showError(turn, outcome, line) {
  const again = make("button", { type: "button", className: "again", textContent: say("again") });
  again.dataset.t = "again";
  again.addEventListener("click", () => {
    if (busy) return;
    field.focus();
    answer(turn);
  });
  const said = make("p", { className: "notice wrong", textContent: line });
  outcome.replaceChildren(said, again);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(field.value);
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit(field.value);
});
field.addEventListener("input", () => {
  if (note.classList.contains("wrong")) showNote("question.keys");
});
welcome.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (!example) return;
  submit(example.textContent);
  field.focus();
});
clearButton.addEventListener("click", () => {
  generation += 1;
  busy = false;
  sendButton.disabled = false;
  turns.length = 0;
  turnsBox.replaceChildren();
  welcome.hidden = false;
  clearButton.hidden = true;
  cameFrom = null;
  showNote("question.keys");
  announce(say("cleared"));
  field.focus();
});

// Opening an article

// A request: {name, marks: [{start, end, text, number}], active, sha}. It is kept in
// the history of the browser; the address alone gives one without the words.
function requestFromAddress() {
  const query = new URLSearchParams(location.search);
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

function requestFromCitation(citation) {
  const turn = turns.find((one) => one.box.contains(citation));
  const item = citation.closest("[data-index]");
  if (!turn?.reply || !item) return null;
  const answer = turn.reply.answer;
  const index = Number(item.dataset.index);
  const isQuote = item.classList.contains("quote");
  const chosen = (isQuote ? answer.quotes : answer.closest)[index];
  const all = isQuote ? answer.quotes : [chosen];
  const marks = all
    .map(({ article, start, end, text }, at) =>
      ({ article, start, end, text, number: isQuote ? at + 1 : null, at }))
    .filter((mark) => mark.article === chosen.article);
  return {
    name: chosen.article,
    marks: marks.map(({ start, end, text, number }) => ({ start, end, text, number })),
    active: isQuote ? marks.findIndex((mark) => mark.at === index) : 0,
    sha: turn.reply.sources[chosen.article].sha256,
  };
}

function open(request, address) {
  history.pushState({ citaat: request }, "", address);
  return showReader(request, true);
}

async function showReader(request, moveFocus = false) {
  const mine = ++openings;
  const wasOpen = opened;
  opened = request;
  root.dataset.view = request ? "article" : "chat";
  readerBar.hidden = !request;
  const result = await call(request ? "article" : "articles", request ?? {});
  if (mine !== openings) return;
  if (result.error) {
    readerPage.replaceChildren(
      make("p", { className: "notice wrong", role: "alert", textContent: result.error }));
    if (moveFocus) readerPage.focus({ preventScroll: true });
    return;
  }
  place(readerPage, result.html);
  markCitations();
  if (!request) {
    if (wasOpen) readerPage.scrollTop = 0;
    return;
  }
  const mark = readerPage.querySelector("#reader-mark");
  if (mark) scrollToMark(mark);
  else readerPage.scrollTop = 0;
  if (moveFocus) {
    (mark ?? readerPage.querySelector("#reader-title")).focus({ preventScroll: true });
  }
  const notice = readerPage.querySelector(".notice")?.textContent;
  announce(notice ?? say(mark ? "article.opened" : "article.opened.plain", result));
}

// The middle of the pane, or near its top for a quotation taller than half of it.
function scrollToMark(mark) {
  const pane = readerPage.getBoundingClientRect();
  const active = [...readerPage.querySelectorAll("mark.active")];
  const top = mark.getClientRects()[0]?.top ?? pane.top;
  const bottom = active.at(-1).getBoundingClientRect().bottom;
  const height = bottom - top;
  const above = height < pane.height / 2 ? (pane.height - height) / 2 : pane.height / 6;
  readerPage.scrollTop += top - pane.top - above;
}

function markCitations() {
  const address = opened && location.search;
  for (const citation of root.querySelectorAll(".citation")) {
    const isOpen = citation.getAttribute("href") === address;
    if (isOpen) citation.setAttribute("aria-current", "true");
    else citation.removeAttribute("aria-current");
  }
}

function closeReader() {
  if (!opened) return;
  history.pushState({ citaat: null }, "", location.pathname);
  showReader(null);
  if (cameFrom?.isConnected) cameFrom.focus();
  else field.focus();
}

root.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const words = event.target.closest(".quote blockquote mark");
  const citation = words
    ? words.closest(".quote").querySelector(".citation")
    : event.target.closest(".citation");
  if (citation) {
    const request = requestFromCitation(citation);
    if (!request) return;
    event.preventDefault();
    cameFrom = citation;
    open(request, citation.getAttribute("href"));
    return;
  }
  const listed = event.target.closest(".listed");
  if (listed) {
    event.preventDefault();
    cameFrom = null;
    const name = new URLSearchParams(listed.getAttribute("href")).get("article");
    open({ name, marks: [] }, listed.getAttribute("href"));
  }
});
find('[data-do="close"]').addEventListener("click", closeReader);
reader.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeReader();
});
addEventListener("popstate", (event) => {
  showReader(event.state?.citaat ?? requestFromAddress());
});
for (const button of root.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => switchLanguage(button.dataset.language));
}
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  root.dataset.view = "chat";
  field.focus();
});

setLanguage(kept.get("language") in TEXT ? kept.get("language") : browserLanguage());
setTheme(currentTheme());
showReader(requestFromAddress());
