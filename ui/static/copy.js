// Copying citations and answers, and saving a sheet of the conversation

async function copy(text) {
  let isCopied = false;
  try {
    await navigator.clipboard.writeText(text);
    isCopied = true;
  } catch {
    isCopied = copyBySelection(text); // where the page is not served securely
  }
  tell(say(isCopied ? "copied" : "copy.failed"), !isCopied);
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const area = make("textarea", { className: "sr-only", value: text, readOnly: true });
  area.setAttribute("aria-hidden", "true");
  root.append(area);
  area.select();
  let isCopied = false;
  try { isCopied = document.execCommand("copy"); } catch { /* told by the caller */ }
  area.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

const wholeAddress = (link) => new URL(link, location.href).href;

// “Words” (title, date, file, characters), as the server writes it.
const citationText = (quote) => quote.dataset.citation;

deeds["copy-citation"] = (button) => copy(citationText(button.closest(".quote")));
deeds["copy-open"] = () => shown?.citation && copy(shown.citation.text);
deeds["copy-link"] = () => opened && copy(
  wholeAddress(shown?.citation?.link ?? `${location.pathname}${location.search}`));

deeds["copy-answer"] = (button) => {
  const turn = turnOf(button);
  const citations = all(".quote", turn.box).map(citationText);
  const silence = all(".only, .silent", turn.box).map((line) => line.textContent);
  copy([turn.question, ...(citations.length ? citations : silence)].join("\n\n").trim());
};

const exportMenu = one("#export-menu");

exportMenu.addEventListener("beforetoggle", () => {
  const button = one('[data-do="export-menu"]').getBoundingClientRect();
  exportMenu.style.top = `${button.bottom + 6}px`;
  exportMenu.style.right = `${Math.max(8, document.documentElement.clientWidth - button.right)}px`;
});

exportMenu.addEventListener("click", async (event) => {
  const { format } = event.target.closest("[data-format]")?.dataset ?? {};
  if (!format) return;
  exportMenu.hidePopover();
  const answered = turns.filter((turn) => turn.reply);
  const result = await call("export", { turns: answered.map(wholeTurn), format });
  if (result.error) return tell(result.error, true);
  const link = make("a", {
    href: URL.createObjectURL(new Blob([result.text], { type: result.type })),
    download: result.name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  tell(say("exported", { name: result.name }));
});
