// A reading aid: the words that the model relates to each other light up together

const WEAK = 0.5; // below it, a relation is told as weak
let wordsOn = stored.get("words") !== "off";

// Places in UTF-16 of places that count characters, as Python does.
function unitsOf(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (place) => place;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return (place) => units[place] ?? text.length;
}

// Puts each range of a box's text in spans; the text itself stays as it is.
// A range over the edge of a mark is in two pieces.
function wrapRanges(box, ranges) {
  const pieces = ranges.map(() => []);
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let at = 0; walker.nextNode(); at += walker.currentNode.length) {
    texts.push([walker.currentNode, at]);
  }
  for (const [text, at] of texts) {
    let [rest, begin] = [text, at];
    ranges.forEach(([start, end], index) => {
      const from = Math.max(start, begin);
      const to = Math.min(end, begin + rest.length);
      if (from >= to) return;
      const inside = rest.splitText(from - begin);
      rest = inside.splitText(to - from);
      begin = to;
      const span = make("span", { className: "word" });
      inside.replaceWith(span);
      span.append(inside);
      pieces[index].push(span);
    });
  }
  return pieces;
}

// The words of one box that have a relation, in the order of the text.
function wordsOf(box, places) {
  const text = box.textContent;
  const unit = unitsOf(text);
  const ordered = [...places.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  const apart = ordered.filter((place, index) => !index || place.start >= ordered[index - 1].end);
  const pieces = wrapRanges(box, apart.map(({ start, end }) => [unit(start), unit(end)]));
  apart.forEach((word, index) => {
    word.pieces = pieces[index];
    word.text = text.slice(unit(word.start), unit(word.end));
    for (const piece of word.pieces) piece.word = word;
  });
  setWalking(apart);
  return apart;
}

// One word of a box can be reached by Tab, the others from there by the arrows.
function setWalking(words, current = words[0]) {
  for (const word of words) {
    const [first] = word.pieces;
    if (!first) continue;
    if (!wordsOn) first.removeAttribute("tabindex");
    else first.tabIndex = word === current ? 0 : -1;
  }
}

// What the model relates is asked for when the answer is there; of a conversation
// that was kept, when a turn is pointed at.
async function relateWords(turn, isLast = turn === turns.at(-1)) {
  const { reply } = turn;
  turn.words = null;
  const bubble = one(".bubble", turn.box);
  if (bubble.firstElementChild) bubble.textContent = turn.question;
  if (!reply?.answer.quotes.length) return;
  showSwitch(turn);
  if (!wordsOn || !isLast) return;
  turn.words = [];
  const quotes = all(".quote", turn.box);
  const boxes = quotes.map((quote) => one("blockquote", quote));
  const { links } = await call("align", {
    question: turn.question,
    texts: boxes.map((box) => box.textContent),
  });
  if (!links || turn.reply !== reply || boxes.some((box) => !box.isConnected)) return;
  const ofQuestion = new Map();
  const ofQuotes = boxes.map(() => new Map());
  const wordAt = (words, start, end) => {
    const key = `${start}-${end}`;
    if (!words.has(key)) words.set(key, { start, end, related: new Map() });
    return words.get(key);
  };
  links.forEach((found, index) => {
    for (const [questionStart, questionEnd, start, end, strength] of found) {
      const asked = wordAt(ofQuestion, questionStart, questionEnd);
      const quoted = wordAt(ofQuotes[index], start, end);
      asked.related.set(quoted, strength);
      quoted.related.set(asked, strength);
    }
  });
  if (!ofQuestion.size) return;
  turn.words = [
    wordsOf(bubble, ofQuestion),
    ...boxes.map((box, index) => wordsOf(box, ofQuotes[index])),
  ];
}

// One that is there stays: it may have the focus.
function showSwitch(turn) {
  if (one(".aid", turn.box)) return;
  const aid = one(".words-template").content.firstElementChild.cloneNode(true);
  translate(aid);
  one("input", aid).checked = wordsOn;
  one(".answer", turn.box).append(aid);
}

function setWords(isOn) {
  wordsOn = isOn;
  stored.set("words", isOn ? "on" : "off");
  root.dataset.words = isOn ? "on" : "off";
  unlight();
  for (const box of all('[data-do="words"]')) box.checked = isOn;
  for (const turn of turns) for (const words of turn.words ?? []) setWalking(words);
  const last = turns.at(-1);
  if (isOn && last && !last.words) relateWords(last);
}
deeds.words = (box) => setWords(box.checked);

let lit = [];

function unlight() {
  for (const piece of lit) {
    piece.classList.remove("lit", "weak", "self");
    piece.style.removeProperty("--strength");
  }
  lit = [];
}

function light(word) {
  unlight();
  if (!wordsOn) return;
  const shine = (pieces, kind, strength) => {
    for (const piece of pieces) {
      piece.classList.add("lit", ...kind);
      piece.style.setProperty("--strength", strength.toFixed(2));
      lit.push(piece);
    }
  };
  for (const [other, strength] of word.related) {
    if (other.pieces) shine(other.pieces, strength < WEAK ? ["weak"] : [], strength);
  }
  if (lit.length) shine(word.pieces, ["self"], 1);
}

function sayRelated(word) {
  const related = [...word.related]
    .filter(([other]) => other.pieces)
    .sort((a, b) => b[1] - a[1])
    .map(([other, strength]) =>
      strength < WEAK ? say("words.weak", { word: other.text }) : other.text);
  return say("words.said", { word: word.text, related: [...new Set(related)].join(", ") });
}

const wordIn = (node) => node?.closest?.(".word")?.word;

turnsBox.addEventListener("pointerover", (event) => {
  const turn = turnOf(event.target);
  if (turn && !turn.words) relateLater(turn);
  if (event.pointerType === "touch") return;
  const word = wordIn(event.target);
  if (word) light(word);
  else if (lit.length) unlight();
});
turnsBox.addEventListener("pointerleave", unlight);
turnsBox.addEventListener("focusin", (event) => {
  const turn = turnOf(event.target);
  if (turn && !turn.words) relateLater(turn);
  const word = wordIn(event.target);
  if (!word || !wordsOn) return;
  light(word);
  announce(sayRelated(word));
});
turnsBox.addEventListener("focusout", unlight);

function relateLater(turn) {
  if (wordsOn && turn.reply?.answer.quotes.length) relateWords(turn, true);
}

// A finger has no hover: a tap on a related word lights it up, and does no more.
turnsBox.addEventListener("click", (event) => {
  const word = wordIn(event.target);
  if (!word || !wordsOn || event.pointerType !== "touch") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  light(word);
  announce(sayRelated(word));
}, true);

turnsBox.addEventListener("keydown", (event) => {
  const word = wordIn(event.target);
  const turn = turnOf(event.target);
  const words = turn?.words?.find((some) => some.includes(word));
  if (!words || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = words.indexOf(word);
  const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: words.length - 1 };
  const next = words[places[event.key]];
  if (!(event.key in places)) return;
  event.preventDefault();
  if (!next) return;
  setWalking(words, next);
  next.pieces[0].focus();
});
