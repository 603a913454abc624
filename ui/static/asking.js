// Asking: passages first, then the answer in their place

let running = null; // {turn, waiting}: the question that is being answered

function showNote(key, values) {
  const isHint = key === "question.keys" || key === "editing";
  note.textContent = say(key, values);
  note.dataset.key = key;
  note.classList.toggle("wrong", !isHint);
  if (isHint) field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}

const showUsualNote = () => showNote(editing ? "editing" : "question.keys");

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
  if (running) return showNote("question.busy");
  let turn = editing;
  field.value = "";
  stopEditing();
  if (turn) {
    turn.question = question;
    one(".bubble", turn.box).textContent = question;
  } else {
    turn = addTurn(question);
  }
  turn.only = only;
  return answer(turn);
}

// The one button takes the place of the other, and its focus.
function setRunning(now) {
  running = now;
  const buttons = [one('.send[type="submit"]'), one('[data-do="stop"]')];
  const [hidden, shown] = now ? buttons : buttons.reverse();
  const hadFocus = hidden === document.activeElement;
  shown.hidden = false;
  if (hadFocus) shown.focus({ preventScroll: true });
  hidden.hidden = true;
  if (!now && note.dataset.key === "question.busy") showUsualNote();
}

async function answer(turn) {
  const mine = { turn };
  const outcome = outcomeOf(turn);
  turn.history = turns
    .slice(0, turns.indexOf(turn))
    .filter((earlier) => earlier.reply)
    .map((earlier) => earlier.question)
    .slice(-100);
  Object.assign(turn, { reply: null, verdicts: {}, words: null });
  turn.box.classList.remove("answered");
  setRunning(mine);
  showPending(mine, outcome);
  scrollToTurn(turn);
  await settled;
  if (running !== mine) return;
  await showFound(mine);
  if (running !== mine) return;
  const asked = language;
  const result = await call("ask", { ...questionOf(turn), history: turn.history });
  if (running !== mine) return;
  setRunning(null);
  outcome.removeAttribute("aria-busy");
  if (result.error) {
    showTrouble(turn, told("p", result.errors));
  } else {
    Object.assign(turn, { reply: result.reply, line: null });
    showAnswer(turn, result.html);
    if (language !== asked) redraw([turn]);
  }
  showWhetherEmpty();
  keepConversation();
}

// The passages, until the answer takes their place; anew when the language is switched.
async function showFound(mine) {
  const asked = language;
  const { html } = await call("find", questionOf(mine.turn));
  if (running !== mine || language !== asked || !html) return;
  mine.waiting = null;
  place(outcomeOf(mine.turn), html);
}

function showPending(mine, outcome) {
  const dots = make("span", { className: "dots" });
  const line = make("p", { className: "pending-text" });
  dots.setAttribute("aria-hidden", "true");
  outcome.setAttribute("aria-busy", "true");
  outcome.replaceChildren(make("div", { className: "pending" }, dots, line));
  mine.waiting = () => {
    const ready = loading.stage === "ready" || loading.stage === "failed";
    line.textContent = ready ? say("searching") : `${loadingLine()} ${say("waiting")}`;
  };
  mine.waiting();
}

// The line follows the language of the interface: one of `told` or `said`.
function showTrouble(turn, line, isWrong = true) {
  const again = said("button", "again", { type: "button", className: "plain" });
  again.dataset.do = "again";
  line.className = isWrong ? "notice wrong" : "notice";
  outcomeOf(turn).replaceChildren(line, again);
}

deeds.again = (button) => {
  if (running) {
    showNote("question.busy");
    return;
  }
  field.focus();
  answer(turnOf(button));
};

// The server finishes what it does; what comes of it is dropped.
function stop() {
  if (!running) return;
  const { turn } = running;
  setRunning(null);
  outcomeOf(turn).removeAttribute("aria-busy");
  showTrouble(turn, said("p", "stopped"), false);
}

deeds.stop = () => {
  stop();
  field.focus();
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(field.value);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Escape" && editing) {
    event.stopPropagation();
    stopEditing();
  }
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  submit(field.value);
});
field.addEventListener("input", () => {
  if (note.classList.contains("wrong")) showUsualNote();
});
welcome.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (!example) return;
  const unsent = field.value;
  submit(example.textContent);
  field.value = unsent;
  field.focus();
});
