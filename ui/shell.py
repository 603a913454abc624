"""The page before anything is asked: landmarks, form, dialogs and examples.

Elements with ``data-t`` hold a string of ``ui.text``; the script puts it in the
language of the browser. ``data-do`` names what a click on an element does.
"""

from __future__ import annotations

from ui.icons import icon
from ui.render import escape, escape_attribute
from ui.text import EXAMPLES, Language, say

# What each key does: keys as they are shown, and the string that tells it.
SHORTCUTS = (
    (("J",), "keys.next"),
    (("K",), "keys.previous"),
    (("Enter",), "keys.open"),
    (("1",), "verdict.right"),
    (("2",), "verdict.wrong-answer"),
    (("3",), "verdict.wrong-passage"),
    (("4",), "verdict.rightly-silent"),
    (("5",), "verdict.wrongly-silent"),
    (("C",), "keys.copy"),
    (("/",), "keys.ask"),
    (("F",), "find"),
    (("[", "]"), "keys.articles"),
    (("←", "→"), "keys.words"),
    (("Esc",), "keys.close"),
    (("?",), "keys.help"),
)


def shell_html(language: Language) -> str:
    """The empty page."""

    def text(key: str) -> str:
        return f'data-t="{key}">{escape(say(language, key))}'

    def label(key: str) -> str:
        return f'data-t-label="{key}" aria-label="{escape_attribute(say(language, key))}"'

    def hint(key: str) -> str:
        return f'{label(key)} title="{escape_attribute(say(language, key))}"'

    def holder(key: str) -> str:
        said = escape_attribute(say(language, key))
        return f'data-t-placeholder="{key}" placeholder="{said}"'

    def button(does: str, drawing: str, key: str, more: str = "") -> str:
        return (
            f'<button type="button" class="tool icon" data-do="{does}" {hint(key)}{more}>'
            f"{icon(drawing)}</button>"
        )

    examples = "".join(
        f'<li><button type="button" class="example" lang="{of}">{escape(example)}</button></li>'
        for of, example in EXAMPLES
    )

    def shortcut(keys: tuple[str, ...], key: str) -> str:
        drawn = "".join(f"<kbd>{escape(name)}</kbd>" for name in keys)
        return f"<div><dt>{drawn}</dt><dd {text(key)}</dd></div>"

    shortcuts = "".join(shortcut(keys, key) for keys, key in SHORTCUTS)
    return f"""<div class="citaat" data-view="chat">
<a class="skip" href="#question" data-do="skip" {text("skip")}</a>
<div class="top">
  <div class="brand"><h1>citaat</h1><p class="tagline" {text("tagline")}</p></div>
  <div class="tools" role="group" {label("tools")}>
    <button type="button" class="tool" data-do="clear" {hint("clear")} hidden>{icon("clear")}<span {text("clear")}</span></button>
    <button type="button" class="tool" data-do="export-menu" {hint("export")} popovertarget="export-menu" hidden>{icon("export")}<span {text("export")}</span></button>
    {button("keys", "keys", "keys", ' aria-haspopup="dialog"')}
    <div class="languages" role="group" {label("language")}>
      <button type="button" data-language="en" lang="en" aria-pressed="true" title="English">EN</button>
      <button type="button" data-language="nl" lang="nl" aria-pressed="false" title="Nederlands">NL</button>
    </div>
    {button("theme", "theme", "theme.dark")}
  </div>
  <div class="menu" id="export-menu" popover role="group" {label("export")}>
    <button type="button" data-format="html" {text("export.html")}</button>
    <button type="button" data-format="markdown" {text("export.markdown")}</button>
    <button type="button" data-format="json" {text("export.json")}</button>
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
      <div class="searched">
        <button type="button" class="chip" data-do="filter" aria-haspopup="dialog">{icon("filter")}<span class="searched-text" {text("filter.all")}</span></button>
        {button("filter-remove", "close", "filter.remove", " hidden")}
      </div>
      <label class="sr-only" for="question" {text("question")}</label>
      <div class="field">
        <textarea id="question" rows="1" enterkeyhint="send" autocomplete="off" aria-describedby="question-note" {holder("question.hint")}></textarea>
        <button type="submit" class="send" {hint("ask")}>{icon("send")}</button>
        <button type="button" class="send" data-do="stop" {hint("stop")} hidden>{icon("stop")}</button>
      </div>
      <div class="noted">
        <p class="note" id="question-note" role="status" {text("question.keys")}</p>
        <button type="button" class="plain" data-do="edit-cancel" hidden {text("cancel")}</button>
      </div>
    </form>
  </section>
  <section class="reader" {label("article")}>
    <div class="reader-bar" hidden>
      <button type="button" class="tool" data-do="close">{icon("back")}<span class="narrow" {text("article.back")}</span><span class="wide" {text("article.close")}</span></button>
      <div class="tools">
        {button("copy-link", "link", "copy.link")}
        {button("copy-open", "copy", "copy.citation")}
        {button("find", "find", "find", ' aria-expanded="false"')}
        {button("previous", "previous", "article.previous")}
        {button("next", "next", "article.next")}
      </div>
    </div>
    <form class="find" role="search" {label("find")} hidden>
      <input type="search" id="find" autocomplete="off" spellcheck="false" maxlength="200" {label("find")} {holder("find")}>
      <span class="find-count" role="status"></span>
      {button("find-previous", "up", "find.previous")}
      {button("find-next", "down", "find.next")}
      {button("find-close", "close", "find.close")}
    </form>
    <div class="sheet">
      <div class="page" role="group" tabindex="0" {label("article")}></div>
      <nav class="map" {label("article.map")} hidden></nav>
    </div>
  </section>
</div>
<dialog class="dialog" id="keys" aria-labelledby="keys-title">
  <div class="dialog-head"><h2 id="keys-title" {text("keys")}</h2>{button("dialog-close", "close", "close")}</div>
  <dl class="shortcuts">{shortcuts}</dl>
  <p class="hint" id="keys-where" {text("keys.where")}</p>
  <label class="switch"><input type="checkbox" role="switch" data-do="keys-on" aria-describedby="keys-where" checked><span {text("keys.on")}</span></label>
</dialog>
<dialog class="dialog" id="filter" aria-labelledby="filter-title">
  <form class="filter" method="dialog" novalidate>
    <div class="dialog-head"><h2 id="filter-title" {text("filter")}</h2>{button("dialog-close", "close", "close")}</div>
    <fieldset class="dates"><legend {text("filter.dates")}</legend>
      <label><span {text("filter.from")}</span><input type="month" name="since" placeholder="2022-01"></label>
      <label><span {text("filter.to")}</span><input type="month" name="until" placeholder="2022-12"></label>
      <p class="hint" {text("filter.undated")}</p>
    </fieldset>
    <fieldset class="names"><legend {text("filter.articles")}</legend>
      <div class="names-bar">
        <input type="search" autocomplete="off" spellcheck="false" maxlength="200" class="names-search" {label("filter.search")} {holder("filter.search")}>
        <button type="button" class="tool" data-do="select-all" {text("filter.select_all")}</button>
        <button type="button" class="tool" data-do="select-none" {text("filter.select_none")}</button>
      </div>
      <ul class="choices"></ul>
      <p class="hint names-more" hidden></p>
    </fieldset>
    <div class="dialog-foot">
      <p class="trouble" role="alert"></p>
      <button type="button" class="plain" data-do="dialog-close" {text("cancel")}</button>
      <button type="submit" class="primary" {text("filter.apply")}</button>
    </div>
  </form>
</dialog>
<template class="turn-template"><div class="turn">
  <div class="asked"><h2 class="sr-only" {text("you")}</h2><p class="bubble" dir="auto" lang=""></p>
    <div class="turn-tools">{button("edit", "edit", "edit")}{button("copy-answer", "copy", "copy.answer")}</div></div>
  <div class="outcome"></div>
</div></template>
<template class="words-template"><div class="aid">
  <label class="switch"><input type="checkbox" role="switch" data-do="words"><span {text("words")}</span></label>
  <p class="hint" {text("words.what")}</p>
</div></template>
<p class="toast" role="status" id="toast"></p>
<p class="sr-only" role="status" id="announce"></p>
</div>"""  # noqa: E501
