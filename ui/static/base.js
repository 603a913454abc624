// Gradio runs the files of this folder once, together, as the body of one function
// of `element` (the page's root) and `server` (the actions of ui/actions.py); TEXT,
// LONGEST_QUESTION and ARTICLES_LANGUAGE are put before them. HTML comes from ui/render.py, where
// everything is escaped; what is made here is made with textContent.

const root = element.querySelector(".citaat");
const one = (selector, from = root) => from.querySelector(selector);
const all = (selector, from = root) => [...from.querySelectorAll(selector)];

const log = one(".log");
const turnsBox = one(".turns");
const welcome = one(".welcome");
const form = one(".form");
const field = one("#question");
const note = one("#question-note");
const reader = one(".reader");
const readerPage = one(".page");
const announcement = one("#announce");
const toast = one("#toast");

let language = "en";

const say = (key, values = {}) =>
  TEXT[language][key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Text that follows the language of the interface.
function said(tag, key, properties = {}) {
  const made = make(tag, { ...properties, textContent: say(key) });
  made.dataset.t = key;
  return made;
}

// The same of a line that comes in every language.
const linesOf = new WeakMap();
function told(tag, lines) {
  const made = make(tag, { textContent: lines[language] });
  made.dataset.told = "";
  linesOf.set(made, lines);
  return made;
}

function label(button, key) {
  button.dataset.tLabel = key;
  button.setAttribute("aria-label", say(key));
  button.title = say(key);
  return button;
}

// What is said in the language of the interface, within a part of the page.
function translate(part) {
  for (const item of all("[data-t]", part)) item.textContent = say(item.dataset.t);
  for (const item of all("[data-told]", part)) item.textContent = linesOf.get(item)[language];
  for (const item of all("[data-t-label]", part)) {
    item.setAttribute("aria-label", say(item.dataset.tLabel));
    if (item.title) item.title = say(item.dataset.tLabel);
  }
  for (const item of all("[data-t-placeholder]", part)) {
    item.placeholder = say(item.dataset.tPlaceholder);
  }
}

// A storage of the browser; asking for it may fail, as in a private window.
const keeper = (storage) => ({
  get(key) {
    try { return storage().getItem(`citaat.${key}`); } catch { return null; }
  },
  set(key, value) {
    try {
      storage().setItem(`citaat.${key}`, value);
      return true;
    } catch { return false; /* or it is full */ }
  },
});
const stored = keeper(() => localStorage);
const storedInTab = keeper(() => sessionStorage);

const inEveryLanguage = (key) =>
  Object.fromEntries(Object.entries(TEXT).map(([name, strings]) => [name, strings[key]]));

// What went wrong is given as `error`, a line to show at once, and as `errors`, the same
// in every language, for what stays on the page.
async function call(action, data = {}) {
  let result;
  try {
    result = await server[action]({ language, ...data });
  } catch { /* told below */ }
  // Gradio reports a lost connection on the console, and gives nothing.
  result ??= { error: inEveryLanguage("offline") };
  return result.error ? { ...result, error: result.error[language], errors: result.error } : result;
}

function place(box, html) {
  box.innerHTML = html;
  // HTML cannot carry a NUL; its place is kept by an empty element.
  for (const nul of all("i.nul", box)) nul.textContent = "\0";
  // For screen readers: the page around them is in the language of its interface.
  for (const words of all("blockquote, .title, .headline, .body", box)) {
    words.lang = ARTICLES_LANGUAGE;
  }
}

function announce(line) {
  announcement.textContent = "";
  requestAnimationFrame(() => { announcement.textContent = line; });
}

let toastEnds = 0;

// What is announced and seen, for a few seconds.
function tell(line, isWrong = false) {
  toast.textContent = line;
  toast.classList.toggle("wrong", isWrong);
  toast.classList.add("shown");
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => toast.classList.remove("shown"), isWrong ? 8000 : 2500);
}

// What a click on [data-do] does: filled in by the other files.
const deeds = {};

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) deeds[button.dataset.do]?.(button, event);
});
