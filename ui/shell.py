"""The page before anything is asked: landmarks, form and examples.

Elements with ``data-t`` hold a string of ``ui.text``; the script puts it in the
language of the browser. The names of the others are what the script looks for.
"""

from __future__ import annotations

from ui.render import escape, escape_attribute
from ui.text import EXAMPLES, Language, say

_ICON_SEND = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 19V6m0 0-6 6m6-6 6 6"/></svg>'
)
_ICON_THEME = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8"/>'
    '<path class="fill" d="M12 4a8 8 0 0 1 0 16z"/></svg>'
)
_ICON_CLEAR = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14"/></svg>'
_ICON_BACK = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M19 12H5m0 0 6-6m-6 6 6 6"/></svg>'
)


def shell_html(language: Language) -> str:
    """The empty page."""

    def text(key: str) -> str:
        return f'data-t="{key}">{escape(say(language, key))}'

    def label(key: str) -> str:
        return f'data-t-label="{key}" aria-label="{escape_attribute(say(language, key))}"'

    def hint(key: str) -> str:
        return f'{label(key)} title="{escape_attribute(say(language, key))}"'

    examples = "".join(
        f'<li><button type="button" class="example">{escape(example)}</button></li>'
        for example in EXAMPLES
    )
    return f"""<div class="citaat" data-view="chat">
<a class="skip" href="#question" {text("skip")}</a>
<div class="top">
  <div class="brand"><h1>citaat</h1><p class="tagline" {text("tagline")}</p></div>
  <div class="tools" role="group" {label("tools")}>
    <button type="button" class="tool" data-do="clear" {hint("clear")} hidden>{_ICON_CLEAR}<span {text("clear")}</span></button>
    <div class="languages" role="group" {label("language")}>
      <button type="button" data-language="en" lang="en" aria-pressed="true" title="English">EN</button>
      <button type="button" data-language="nl" lang="nl" aria-pressed="false" title="Nederlands">NL</button>
    </div>
    <button type="button" class="tool icon" data-do="theme" {hint("theme.dark")}>{_ICON_THEME}</button>
  </div>
  <div class="progress" data-stage="start">
    <p class="progress-text" role="status" {text("loading.start")}</p>
    <div class="progress-bar" aria-hidden="true"><div></div></div>
  </div>
</div>
<div class="panes">
  <section class="chat" {label("conversation")}>
    <div class="log" role="log" aria-live="polite" tabindex="0" {label("conversation")}>
      <div class="welcome">
        <h2 {text("welcome")}</h2>
        <p class="lede" {text("welcome.more")}</p>
        <h3 {text("examples")}</h3>
        <ul class="examples">{examples}</ul>
      </div>
      <div class="turns"></div>
    </div>
    <form class="form" novalidate>
      <label class="sr-only" for="question" {text("question")}</label>
      <div class="field">
        <textarea id="question" rows="1" enterkeyhint="send" autocomplete="off" aria-describedby="question-note" data-t-placeholder="question.hint" placeholder="{escape_attribute(say(language, "question.hint"))}"></textarea>
        <button type="submit" class="send" {hint("ask")}>{_ICON_SEND}</button>
      </div>
      <p class="note" id="question-note" role="status" {text("question.keys")}</p>
    </form>
  </section>
  <section class="reader" {label("article")}>
    <div class="reader-bar" hidden>
      <button type="button" class="tool" data-do="close">{_ICON_BACK}<span class="narrow" {text("article.back")}</span><span class="wide" {text("article.close")}</span></button>
    </div>
    <div class="page" role="group" tabindex="0" {label("article")}></div>
  </section>
</div>
<p class="sr-only" role="status" id="announce"></p>
</div>"""  # noqa: E501
