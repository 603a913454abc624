// The conversation: turns of a question and what came of it

// One turn: {question, box, history, reply, verdicts}; verdicts are by row of the
// quotation, or "answer" for silence. The conversation lives here.
const turns = [];
const turnOfBox = new WeakMap();
const turnOf = (node) => turnOfBox.get(node.closest(".turn"));
const outcomeOf = (turn) => one(".outcome", turn.box);
let editing = null; // the turn whose question is in the field

function addTurn(question) {
  const box = one(".turn-template").content.firstElementChild.cloneNode(true);
  translate(box);
  one(".bubble", box).textContent = question;
  const turn = { question, box, history: [], reply: null, verdicts: {} };
  turnOfBox.set(box, turn);
  turns.push(turn);
  turnsBox.append(box);
  showWhetherEmpty();
  return turn;
}

function showWhetherEmpty() {
  welcome.hidden = turns.length > 0;
  one('[data-do="clear"]').hidden = !turns.length;
  const menu = one('[data-do="export-menu"]');
  menu.hidden = !turns.length;
  menu.disabled = !turns.some((turn) => turn.reply);
}

function showAnswer(turn, html) {
  place(outcomeOf(turn), html);
  turn.box.classList.toggle("answered", Boolean(turn.reply));
  showVerdicts(turn);
  markOpenCitation();
  relateWords(turn);
}

// The server proves each quotation again. The last turns come first: they are in view.
async function redraw(answered, isWanted = () => true) {
  const together = 50;
  for (let end = answered.length; end > 0 && isWanted(); end -= together) {
    const part = answered.slice(Math.max(0, end - together), end);
    const { html } = await call("redraw", { replies: part.map((turn) => turn.reply) });
    if (!isWanted()) return;
    if (html) part.forEach((turn, index) => showAnswer(turn, html[index]));
    else if (part.some((turn) => !outcomeOf(turn).firstChild)) forget(part);
  }
}

function forget(gone) {
  for (const turn of gone) {
    turn.box.remove();
    turns.splice(turns.indexOf(turn), 1);
  }
  keepConversation();
  showWhetherEmpty();
}

deeds.clear = () => {
  stop();
  turns.length = 0;
  turnsBox.replaceChildren();
  keepConversation();
  showWhetherEmpty();
  stopEditing();
  cameFrom = null;
  announce(say("cleared"));
  field.focus();
};

deeds.edit = (button) => {
  editing = turnOf(button);
  field.value = editing.question;
  showNote("editing");
  field.focus();
};

function stopEditing() {
  if (editing) field.value = "";
  editing = null;
  showNote("question.keys");
}

// A badge tells why it is there, and hides it again.
deeds.why = (badge) => {
  const why = one(".why", badge.closest(".meta").parentElement);
  why.hidden = !why.hidden;
  badge.setAttribute("aria-expanded", String(!why.hidden));
  if (!why.hidden) announce(why.textContent);
};

// Kept in the browser across reloads, as far as there is room

const MOST_KEPT = 2_000_000; // characters of JSON; browsers give about five million

function keepConversation() {
  const lines = [];
  let size = 0;
  for (const turn of [...turns].reverse()) {
    if (!turn.reply) continue;
    turn.line ??= JSON.stringify([turn.question, turn.history, turn.reply, turn.verdicts]);
    size += turn.line.length;
    if (size > MOST_KEPT) break;
    lines.unshift(turn.line);
  }
  if (!lines.length) return stored.remove("turns");
  while (lines.length && !stored.set("turns", `[${lines.join()}]`)) {
    lines.splice(0, Math.ceil(lines.length / 2));
  }
}

async function restoreConversation() {
  let kept = [];
  try { kept = JSON.parse(stored.get("turns") ?? "[]"); } catch { /* of another version */ }
  const ours = Array.isArray(kept) ? kept.filter((turn) => turn?.[2]?.answer?.quotes) : [];
  if (!ours.length) return;
  for (const [question, history, reply, verdicts] of ours) {
    Object.assign(addTurn(question), { history, reply, verdicts });
  }
  showWhetherEmpty();
  // A whole conversation is not read out: only that it is back.
  log.setAttribute("aria-live", "off");
  const restored = [...turns];
  scrollToTurn(restored.at(-1));
  await redraw(restored, () => turns[0] === restored[0]);
  log.setAttribute("aria-live", "polite");
  if (turns.length) announce(say("restored"));
}

function scrollToTurn(turn) {
  log.scrollTop += turn.box.getBoundingClientRect().top - log.getBoundingClientRect().top - 4;
}
