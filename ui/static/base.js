// Gradio runs the files of this folder once, together, as the body of one function
// of `element` (the page's root) and `server` (the actions of ui/actions.py); TEXT
// and LONGEST_QUESTION are put before them. HTML comes from ui/render.py, where
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

function label(button, key) {
  button.dataset.tLabel = key;
  button.setAttribute("aria-label", say(key));
  button.title = say(key);
  return button;
}

// What is said in the language of the interface, within a part of the page.
function translate(part) {
  for (const item of all("[data-t]", part)) item.textContent = say(item.dataset.t);
  for (const item of all("[data-t-label]", part)) {
    item.setAttribute("aria-label", say(item.dataset.tLabel));
    if (item.title) item.title = say(item.dataset.tLabel);
  }
  for (const item of all("[data-t-placeholder]", part)) {
    item.placeholder = say(item.dataset.tPlaceholder);
  }
}

const stored = {
  get(key) {
    try { return localStorage.getItem(`citaat.${key}`); } catch { return null; }
  },
  set(key, value) {
    try {
      localStorage.setItem(`citaat.${key}`, value);
      return true;
    } catch { return false; /* a private window, or it is full */ }
  },
  remove(key) {
    try { localStorage.removeItem(`citaat.${key}`); } catch { /* a private window */ }
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
  for (const nul of all("i.nul", box)) nul.textContent = "\0";
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
