// What the reader found of a quotation, or of silence

const verdictKey = (node) => node.closest(".quote")?.dataset.index ?? "answer";

function showVerdicts(turn) {
  for (const button of all(".verdict", turn.box)) {
    const given = turn.verdicts[verdictKey(button)];
    button.setAttribute("aria-pressed", String(given === button.dataset.verdict));
  }
}

// Given twice, a verdict is taken back.
async function judge(button) {
  const turn = turnOf(button);
  if (!turn?.reply) return;
  const { reply } = turn;
  const key = verdictKey(button);
  const before = turn.verdicts[key];
  const verdict = before === button.dataset.verdict ? null : button.dataset.verdict;
  const set = (given) => {
    if (given) turn.verdicts[key] = given;
    else delete turn.verdicts[key];
    turn.line = null;
    showVerdicts(turn);
  };
  set(verdict);
  const { history } = turn;
  const result = await call("verdict", {
    turn: { ...questionOf(turn), history, answer: reply.answer },
    quote: key === "answer" ? null : Number(key),
    verdict,
  });
  if (turn.reply !== reply) return;
  if (result.error) {
    set(before);
    tell(result.error, true);
  } else {
    announce(verdict
      ? say("verdict.saved", { verdict: say(`verdict.${verdict}`) })
      : say("verdict.taken_back"));
  }
  keepConversation();
}

turnsBox.addEventListener("click", (event) => {
  const button = event.target.closest(".verdict");
  if (button) judge(button);
});
