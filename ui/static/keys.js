// Checking by keyboard: single keys, outside text fields, that can be turned off

const keysDialog = one("#keys");
let keysOn = stored.get("keys") !== "off";
let current = null; // the quotation, or silence, that the keys are about

const VERDICTS = ["right", "wrong-answer", "wrong-passage", "rightly-silent", "wrongly-silent"];

function setCurrent(stop) {
  if (current === stop) return;
  current?.classList.remove("current");
  current = stop;
  current?.classList.add("current");
}

turnsBox.addEventListener("focusin", (event) => {
  const stop = event.target.closest(".quote, .silent");
  if (stop) setCurrent(stop);
});

// Marked words that get the focus in the article are about their quotation.
function step(by) {
  const stops = all(".quote, .silent", turnsBox);
  if (!stops.length) return;
  const at = stops.indexOf(current?.isConnected ? current : null);
  const firstOfLast = one(".quote, .silent", turns.at(-1).box) ?? stops.at(-1);
  const next = at < 0 ? firstOfLast : stops[Math.min(stops.length - 1, Math.max(0, at + by))];
  setCurrent(next);
  const isReading = opened && reader.contains(document.activeElement);
  const citation = one(".citation", next);
  next.scrollIntoView({ block: "nearest" });
  if (!isReading || !citation) (citation ?? next).focus({ preventScroll: true });
  if (opened && citation) openCitation(citation, isReading);
}

const currentStop = () => (current?.isConnected ? current : null);

function goToQuestion() {
  root.dataset.view = "chat";
  field.focus();
}

// The link's own jump would take what is open out of the history's state.
deeds.skip = (link, event) => {
  event.preventDefault();
  goToQuestion();
};

const shortcuts = {
  j: () => step(1),
  k: () => step(-1),
  enter: () => {
    const citation = currentStop() && one(".citation", currentStop());
    if (citation) openCitation(citation);
  },
  c: () => currentStop() && one('[data-do="copy-citation"]', currentStop())?.click(),
  "/": goToQuestion,
  f: () => openFind(),
  "[": () => one('[data-do="previous"]').click(),
  "]": () => one('[data-do="next"]').click(),
  "?": () => showKeys(),
};
VERDICTS.forEach((verdict, index) => {
  shortcuts[index + 1] = () => {
    const stop = currentStop();
    const scope = stop?.matches(".quote") ? stop : stop?.closest(".answer");
    if (scope) one(`.verdict[data-verdict="${verdict}"]`, scope)?.click();
  };
});

function showKeys() {
  one('[data-do="keys-on"]').checked = keysOn;
  keysDialog.showModal();
}
deeds.keys = showKeys;
deeds["keys-on"] = (box) => {
  keysOn = box.checked;
  stored.set("keys", keysOn ? "on" : "off");
};

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    goToQuestion();
    return;
  }
  if (!keysOn || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (one("dialog[open], :popover-open")) return;
  const target = event.target;
  if (target.closest?.("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  // A button or link that has the focus does what Enter means for it.
  if (key === "enter" && target.closest?.("button, a")) return;
  const does = Object.hasOwn(shortcuts, key) ? shortcuts[key] : null;
  if (!does) return;
  event.preventDefault();
  does();
});

// A click beside a dialog closes it; not one that begins within, as where text is selected.
function isBeside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
for (const dialog of all("dialog")) {
  let beganBeside = false;
  dialog.addEventListener("pointerdown", (event) => { beganBeside = isBeside(dialog, event); });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && beganBeside && isBeside(dialog, event)) dialog.close();
  });
}
