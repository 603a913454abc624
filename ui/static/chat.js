// The conversation: turns of a question and what came of it

// One turn: {question, only, box, history, reply, verdicts}; `only` is the filter that it
// was asked under, verdicts are by row of the quotation, or "answer" for silence, and
// `line` is what of it is kept. The conversation lives here.
const turns = [];
const turnOfBox = new WeakMap();
const turnOf = (node) => turnOfBox.get(node.closest(".turn"));
const outcomeOf = (turn) => one(".outcome", turn.box);
// What the server is told of a turn, before it is answered and after.
const questionOf = ({ question, only: chosen }) => ({ question, only: chosen });
// A question can be asked again with another answer, after others or of other articles.
const identityOf = ({ question, history, only: chosen }) =>
  JSON.stringify([question, history, chosen]);
const wholeTurn = (turn) => ({ ...questionOf(turn), reply: turn.reply, verdicts: turn.verdicts });
let editing = null; // the turn whose question is in the field
let draft = ""; // what was in the field before

function addTurn(question) {
  const box = one(".turn-template").content.firstElementChild.cloneNode(true);
  translate(box);
  one(".bubble", box).textContent = question;
  const turn = { question, only: null, box, history: [], reply: null, verdicts: {} };
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

// Still in the conversation, and not being asked again.
const isAnswered = (turn) => turn.box.isConnected && turn.reply;

// The server proves each quotation again. The last turns come first: they are in view.
// What is not a turn of ours is forgotten; where the server fails, all are kept.
async function redraw(answered) {
  const asked = language;
  // A whole conversation is not read out.
  log.setAttribute("aria-live", "off");
  await drawAnew(answered, asked);
  // Switching the language draws all of them, too.
  if (language === asked) log.setAttribute("aria-live", "polite");
}

async function drawAnew(answered, asked) {
  const together = 50;
  for (let end = answered.length; end > 0; end -= together) {
    const part = answered.slice(Math.max(0, end - together), end).filter(isAnswered);
    if (!part.length) continue;
    const replies = part.map((turn) => turn.reply);
    const { html, errors } = await call("redraw", { turns: part.map(wholeTurn) });
    if (language !== asked) return;
    part.forEach((turn, index) => {
      if (!isAnswered(turn) || turn.reply !== replies[index]) return;
      if (html?.[index]) showAnswer(turn, html[index]);
      else if (html) forget(turn);
      else if (!outcomeOf(turn).firstChild) showUnproven(turn, errors);
    });
  }
}

// What cannot be proven is not shown, but its line is kept for the next reload.
function showUnproven(turn, errors) {
  turn.reply = null;
  showTrouble(turn, told("p", errors));
  showWhetherEmpty();
}

function forget(turn) {
  if (editing === turn) stopEditing();
  turn.box.remove();
  turns.splice(turns.indexOf(turn), 1);
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
  openTurn = null;
  announce(say("cleared"));
  field.focus();
};

deeds.edit = (button) => {
  if (!editing) draft = field.value;
  editing = turnOf(button);
  field.value = editing.question;
  showNote("editing");
  one('[data-do="edit-cancel"]').hidden = false;
  field.focus();
};

deeds["edit-cancel"] = () => {
  stopEditing();
  field.focus();
};

function stopEditing() {
  if (editing) field.value = draft;
  editing = null;
  one('[data-do="edit-cancel"]').hidden = true;
  showNote("question.keys");
}

// A badge tells why it is there, and hides it again.
deeds.why = (badge) => {
  const why = one(".why", badge.closest(".meta").parentElement);
  why.hidden = !why.hidden;
  badge.setAttribute("aria-expanded", String(!why.hidden));
  if (!why.hidden) announce(why.textContent);
};

// Kept in the browser across reloads, as far as there is room: for this tab, and as
// what a new tab begins with

const MOST_KEPT = 2_000_000; // characters of JSON; browsers give about five million

function keepConversation() {
  const lines = [];
  let size = 0;
  for (const turn of [...turns].reverse()) {
    if (turn.reply) turn.line ??= JSON.stringify(keptOf(turn));
    // What is asked again, or could not be drawn, is kept as it was until it is answered.
    if (!turn.line) continue;
    size += turn.line.length;
    if (size > MOST_KEPT) break;
    lines.unshift(turn.line);
  }
  for (const storage of [storedInTab, stored]) {
    const kept = [...lines];
    while (!storage.set("turns", `[${kept.join()}]`) && kept.length) {
      kept.splice(0, Math.ceil(kept.length / 2));
    }
  }
}

const keptOf = ({ question, history, reply, verdicts, only: chosen }) =>
  [question, history, reply, verdicts, chosen];

async function restoreConversation() {
  const text = storedInTab.get("turns") ?? stored.get("turns") ?? "[]";
  storedInTab.set("turns", text);
  let kept = [];
  try { kept = JSON.parse(text); } catch { /* of another version */ }
  const ours = Array.isArray(kept) ? kept.filter((turn) => turn?.[2]?.answer?.quotes) : [];
  if (!ours.length) return;
  for (const item of ours) {
    const [question, history, reply, verdicts, chosen = null] = item;
    const line = JSON.stringify(item);
    Object.assign(addTurn(question), { history, reply, verdicts, only: chosen, line });
  }
  showWhetherEmpty();
  const restored = [...turns];
  scrollToTurn(restored.at(-1));
  await redraw(restored);
  if (one(".answer", turnsBox)) announce(say("restored"));
}

function scrollToTurn(turn) {
  log.scrollTop += turn.box.getBoundingClientRect().top - log.getBoundingClientRect().top - 4;
}
