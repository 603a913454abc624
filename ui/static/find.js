// Find in the article, drawn over its text by the browser, which stays as it is

const findForm = one(".find");
const findField = one("#find");
const MOST_DRAWN = 5000;
let matches = []; // [start, end] in the text of the article
let match = -1;
let articleText = null; // {text, nodes: [[node, start]]} of what is shown

const canDraw = "highlights" in CSS;

function readArticle() {
  const body = one(".body", readerPage);
  if (!body) return { text: "", nodes: [] };
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  const parts = [];
  for (let at = 0; walker.nextNode(); at += walker.currentNode.length) {
    nodes.push([walker.currentNode, at]);
    parts.push(walker.currentNode.data);
  }
  return { text: parts.join(""), nodes };
}

function rangeOf([start, end]) {
  const { nodes } = articleText;
  const nodeAt = (place, isEnd) => {
    let [low, high] = [0, nodes.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle][1] < place || (!isEnd && nodes[middle][1] === place)) low = middle;
      else high = middle - 1;
    }
    return nodes[low];
  };
  const range = document.createRange();
  const [first, from] = nodeAt(start, false);
  const [last, to] = nodeAt(end, true);
  range.setStart(first, start - from);
  range.setEnd(last, end - to);
  return range;
}

function search() {
  findMatches();
  match = -1;
  drawMatches();
  if (matches.length) goToMatch(firstInView());
  else showCount();
}

function findMatches() {
  const wanted = findField.value;
  articleText ??= readArticle();
  const pattern = wanted.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&").replace(/\s+/g, "\\s+");
  matches = wanted.trim()
    ? Array.from(articleText.text.matchAll(new RegExp(pattern, "gi")),
      (found) => [found.index, found.index + found[0].length])
    : [];
}

function drawMatches() {
  if (!canDraw) return;
  const drawn = matches.slice(0, MOST_DRAWN).map(rangeOf);
  CSS.highlights.set("citaat-find", new Highlight(...drawn));
  drawMatch();
}

function drawMatch() {
  if (!canDraw) return;
  const current = new Highlight();
  current.priority = 1;
  if (match >= 0) current.add(rangeOf(matches[match]));
  CSS.highlights.set("citaat-match", current);
}

// The first match that is not above what is in view.
function firstInView() {
  const top = readerPage.getBoundingClientRect().top;
  const [low, high] = [0, matches.length];
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rangeOf(matches[middle]).getBoundingClientRect().top < top) from = middle + 1;
    else to = middle;
  }
  return from % matches.length;
}

function goToMatch(index) {
  if (!matches.length) return;
  match = (index + matches.length) % matches.length;
  drawMatch();
  scrollToRange(rangeOf(matches[match]));
  showCount();
}

function scrollToRange(range, times = 4) {
  const pane = readerPage.getBoundingClientRect();
  const box = range.getBoundingClientRect();
  if (box.top >= pane.top + 8 && box.bottom <= pane.bottom - 8) return;
  readerPage.scrollTop += box.top - pane.top - pane.height / 3;
  if (times > 1) {
    requestAnimationFrame(() => !range.collapsed && scrollToRange(range, times - 1));
  }
}

function showCount() {
  const count = matches.length.toLocaleString(language);
  one(".find-count").textContent = matches.length
    ? say("find.count", { place: (match + 1).toLocaleString(language), count })
    : findField.value.trim() ? say("find.none") : "";
  for (const does of ["find-previous", "find-next"]) {
    one(`[data-do="${does}"]`).disabled = !matches.length;
  }
}

function openFind() {
  if (!opened || !one(".body", readerPage)) return;
  findForm.hidden = false;
  one('[data-do="find"]').setAttribute("aria-expanded", "true");
  findField.focus();
  findField.select();
  search();
}

function closeFind() {
  articleText = null;
  if (findForm.hidden) return;
  const hadFocus = findForm.contains(document.activeElement);
  findForm.hidden = true;
  one('[data-do="find"]').setAttribute("aria-expanded", "false");
  matches = [];
  if (canDraw) {
    CSS.highlights.delete("citaat-find");
    CSS.highlights.delete("citaat-match");
  }
  if (hadFocus) one('[data-do="find"]').focus();
}

// The same article was drawn anew: its text nodes are others, and its text may be.
function refreshFind() {
  articleText = null;
  if (findForm.hidden) return;
  findMatches();
  match = Math.min(Math.max(match, 0), matches.length - 1);
  drawMatches();
  showCount();
}

deeds.find = () => (findForm.hidden ? openFind() : closeFind());
deeds["find-close"] = closeFind;
deeds["find-next"] = () => goToMatch(match + 1);
deeds["find-previous"] = () => goToMatch(match - 1);
findField.addEventListener("input", search);
findForm.addEventListener("submit", (event) => event.preventDefault());
findForm.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    closeFind();
  } else if (event.key === "Enter" && event.target === findField) {
    event.preventDefault();
    goToMatch(match + (event.shiftKey ? -1 : 1));
  }
});
