// Which articles are searched, and of which months

let only = null; // {articles: names or null, since, until}; null for everything
let catalogue = { articles: [], total: 0, oldest: null, newest: null };
const filterDialog = one("#filter");
const filterForm = one(".filter");
const choices = one(".choices");

// Dates as the reader's language writes them: 2022-01 as January 2022.
function sayMonth(month) {
  const [year, number] = month.split("-").map(Number);
  if (!number) return month;
  const date = new Date(Date.UTC(year, number - 1));
  return date.toLocaleDateString(language, { month: "long", year: "numeric", timeZone: "UTC" });
}

function passes(article, { articles, since, until }) {
  const month = article.date?.slice(0, 7);
  return (!articles || articles.includes(article.name))
    && ((!since && !until) || Boolean(month))
    && (!since || month >= since) && (!until || month <= until);
}

function sayPeriod({ since, until }) {
  const said = { since: since && sayMonth(since), until: until && sayMonth(until) };
  if (since && until) return say("filter.between", said);
  if (since) return say("filter.since", said);
  return until ? say("filter.until", said) : "";
}

function searchedLine() {
  const { total } = catalogue;
  const key = total === 1 ? "filter.all.one" : total ? "filter.all.many" : "filter.all";
  const values = { total: total.toLocaleString(language) };
  if (!only) return say(key, values);
  const isCounted = only.articles || catalogue.articles.length === total;
  const count = catalogue.articles.filter((article) => passes(article, only)).length;
  const line = isCounted ? say("filter.some", { ...values, count }) : say(key, values);
  const period = sayPeriod(only);
  return period ? `${line}, ${period}` : line;
}

function showSearched() {
  one(".searched-text").textContent = searchedLine();
  one(".searched").classList.toggle("some", Boolean(only));
  one('[data-do="filter-remove"]').hidden = !only;
}

function setFilter(chosen) {
  only = chosen;
  stored.set("only", JSON.stringify(chosen));
  showSearched();
  announce(searchedLine());
}

// Whether it could be read.
async function readCatalogue() {
  const result = await call("catalogue");
  if (!result.error) catalogue = result;
  return !result.error;
}

// At once, for the first question; what of it is there no more is known a moment later.
async function restoreFilter() {
  let kept = null;
  try { kept = JSON.parse(stored.get("only") ?? "null"); } catch { /* of another version */ }
  if (kept && (kept.articles === null || Array.isArray(kept.articles))) only = kept;
  if (await readCatalogue() && only === kept && kept?.articles) {
    const names = new Set(catalogue.articles.map((article) => article.name));
    const articles = kept.articles.filter((name) => names.has(name));
    only = articles.length ? { ...kept, articles } : null;
  }
  showSearched();
}

deeds.filter = async () => {
  await readCatalogue();
  fillFilter(only ?? { articles: null, since: null, until: null });
  filterDialog.showModal();
};

deeds["filter-remove"] = () => {
  setFilter(null);
  one('[data-do="filter"]').focus();
};

function fillFilter({ articles, since, until }) {
  const { elements } = filterForm;
  for (const [name, value] of [["since", since], ["until", until]]) {
    const input = elements.namedItem(name);
    input.value = value ?? "";
    if (input.type !== "month") continue;
    input.min = catalogue.oldest?.slice(0, 7) ?? "";
    input.max = catalogue.newest?.slice(0, 7) ?? "";
  }
  choices.replaceChildren(...catalogue.articles.map((article) => {
    const box = make("input", { type: "checkbox", name: "article", value: article.name });
    box.checked = !articles || articles.includes(article.name);
    const date = make("span", { className: "choice-date" });
    date.textContent = article.date ? sayMonth(article.date.slice(0, 7)) : say("undated");
    return make("li", {}, make("label", { className: "choice" }, box,
      make("span", {
        className: "choice-title", textContent: article.title, dir: "auto", lang: ARTICLES_LANGUAGE,
      }),
      make("span", { className: "choice-more" }, date,
        make("bdi", { className: "choice-file", textContent: article.name }))));
  }));
  const more = catalogue.total - catalogue.articles.length;
  one(".names-more").hidden = more <= 0;
  one(".names-more").textContent = say("filter.more", { count: more });
  one(".names-search").value = "";
  one(".trouble", filterForm).textContent = "";
}

one(".names-search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLocaleLowerCase(language);
  for (const item of choices.children) {
    item.hidden = !item.textContent.toLocaleLowerCase(language).includes(wanted);
  }
});
// Enter in the search field searches; it does not apply.
one(".names-search").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});

function checkShown(isChecked) {
  for (const box of all("li:not([hidden]) input", choices)) box.checked = isChecked;
}
deeds["select-all"] = () => checkShown(true);
deeds["select-none"] = () => checkShown(false);

filterForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const { elements } = filterForm;
  const months = [elements.namedItem("since"), elements.namedItem("until")];
  const [since, until] = months.map((input) => input.value.trim() || null);
  const boxes = all("input", choices);
  const checked = boxes.filter((box) => box.checked).map((box) => box.value);
  // The value of a month that is half filled in is empty.
  const isMonth = ({ value, validity }) =>
    !validity.badInput && /^(\d{4}-(0[1-9]|1[0-2]))?$/.test(value.trim());
  const wrong = !months.every(isMonth) ? "filter.month"
    : since && until && since > until ? "filter.order"
      : boxes.length && !checked.length ? "filter.nothing" : null;
  if (wrong) {
    one(".trouble", filterForm).textContent = say(wrong);
    return;
  }
  const articles = checked.length === boxes.length ? null : checked;
  setFilter(articles || since || until ? { articles, since, until } : null);
  filterDialog.close();
});

deeds["dialog-close"] = (button) => button.closest("dialog").close();
