// Language, colours, and how far loading is

function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = say("title");
  translate(root);
  for (const item of all("[data-language]")) {
    item.setAttribute("aria-pressed", String(item.dataset.language === chosen));
  }
  showProgress();
}

async function switchLanguage(chosen) {
  stored.set("language", chosen);
  setLanguage(chosen);
  showUsualNote();
  showSearched();
  showReader(opened);
  if (running && loading.stage === "ready") showFound(running);
  await redraw(turns.filter((turn) => turn.reply));
}

for (const button of all("[data-language]")) {
  button.addEventListener("click", () => switchLanguage(button.dataset.language));
}

function browserLanguage() {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => tag in TEXT) ?? "en";
}

const darkPreferred = matchMedia("(prefers-color-scheme: dark)");
const currentTheme = () => stored.get("theme") ?? (darkPreferred.matches ? "dark" : "light");

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  label(one('[data-do="theme"]'), theme === "dark" ? "theme.light" : "theme.dark");
}

darkPreferred.addEventListener("change", () => setTheme(currentTheme()));
deeds.theme = () => {
  stored.set("theme", currentTheme() === "dark" ? "light" : "dark");
  setTheme(currentTheme());
};

let loading = { stage: "start", done: 0, total: 0 };

// Gives the milliseconds after which to ask again.
async function learnProgress() {
  const status = await call("status");
  loading = status.stage ? status : { ...loading, errors: status.errors };
  showProgress();
  return status.stage ? 300 : 1500;
}

const settled = (async () => {
  for (;;) {
    const pause = await learnProgress();
    if (loading.stage === "ready" || loading.stage === "failed") return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
})();

function loadingLine() {
  if (loading.errors) return loading.errors[language];
  const line = say(`loading.${loading.stage}`);
  return loading.total ? `${line} ${loading.done} / ${loading.total}` : line;
}

function showProgress() {
  const progress = one(".progress");
  const line = one(".progress-text");
  const text = loadingLine();
  if (line.textContent !== text) line.textContent = text;
  progress.dataset.stage = loading.errors ? "failed" : loading.stage;
  const bar = one(".progress-bar > div");
  bar.classList.toggle("unknown", !loading.total);
  bar.style.width = loading.total ? `${(100 * loading.done) / loading.total}%` : "";
  running?.waiting?.();
}
