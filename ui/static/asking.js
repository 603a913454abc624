// Asking: passages first, then the answer in their place

let running = null; // {turn, waiting}: the question that is being answered

function showNote(key, values) {
  const isHint = key === "question.keys" || key === "editing";
  note.textContent = say(key, values);
  note.classList.toggle("wrong", !isHint);
  if (isHint) field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
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
  if (running) return showNote("question.busy");
  let turn = editing;
  stopEditing();
  field.value = "";
  if (turn) {
    turn.question = question;
    one(".bubble", turn.box).textContent = question;
  } else {
    turn = addTurn(question);
  }
  return answer(turn);
}

function setRunning(now) {
  running = now;
  one('.send[type="submit"]').hidden = Boolean(now);
  one('[data-do="stop"]').hidden = !now;
}

async function answer(turn) {
  const mine = { turn };
  const outcome = outcomeOf(turn);
  turn.history = turns
    .slice(0, turns.indexOf(turn))
    .filter((earlier) => earlier.reply)
    .map((earlier) => earlier.question)
    .slice(-100);
  Object.assign(turn, { reply: null, verdicts: {}, words: null, line: null });
  turn.box.classList.remove("answered");
  setRunning(mine);
  showPending(mine, outcome);
  scrollToTurn(turn);
  await settled;
  const question = { question: turn.question, ...(only ? { only } : {}) };
  if (running !== mine) return;
  const found = await call("find", question);
  if (running !== mine) return;
  if (found.html) {
    mine.waiting = null;
    place(outcome, found.html);
  }
  const result = await call("ask", { ...question, history: turn.history });
  if (running !== mine) return;
  setRunning(null);
  outcome.removeAttribute("aria-busy");
  if (result.error) {
    showTrouble(turn, result.error);
  } else {
    turn.reply = result.reply;
    showAnswer(turn, result.html);
  }
  showWhetherEmpty();
  keepConversation();
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

function showTrouble(turn, line, isWrong = true) {
  const again = said("button", "again", { type: "button", className: "plain" });
  again.dataset.do = "again";
  const told = typeof line === "string" ? make("p", { textContent: line }) : line;
  told.className = isWrong ? "notice wrong" : "notice";
  outcomeOf(turn).replaceChildren(told, again);
}

deeds.again = (button) => {
  if (running) return;
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
  if (note.classList.contains("wrong")) showNote(editing ? "editing" : "question.keys");
});
welcome.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (!example) return;
  submit(example.textContent);
  field.focus();
});
