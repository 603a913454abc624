"""The Gradio page: one shell of HTML, a script, and the actions it calls.

The conversation is not a ``gr.Chatbot``: its Markdown and LaTeX would alter
quoted words. It is drawn by ``ui.render`` and put in place by the script, so
nothing that an article says ever passes through a template.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from index.errors import CitaatError
from qa.question import MOST_QUESTION_CHARACTERS
from ui.actions import actions
from ui.engine import Engine
from ui.error_text import say_error
from ui.shell import shell_html
from ui.text import LANGUAGES, say, table

_STATIC = Path(__file__).parent / "static"
FAVICON = _STATIC / "favicon.svg"

# Put together in this order into the body of one function.
_SCRIPTS = (
    "base", "settings", "chat", "asking", "filter", "verdicts", "words",
    "reader", "find", "copy", "keys", "start",
)  # fmt: skip

_SANS = ("-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "monospace")


def build_page(engine: Engine) -> gr.Blocks:
    """The page over an engine, with the named endpoint ``ask`` for programs."""

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question with exact quotations, in the JSON of ``citaat ask --json``."""
        try:
            return engine.ask(question, history or ()).answer.to_json()
        except CitaatError as error:
            raise gr.Error(say_error("en", error), print_exception=False) from None

    page: gr.Blocks = gr.Blocks(title=say("en", "title"), analytics_enabled=False)
    with page:
        gr.HTML(
            # The template has no places: text that held {{ }} or ${ } would be run.
            shell_html("en"),
            js_on_load=_script(engine.library.language),
            apply_default_css=False,
            server_functions=list(actions(engine)),
            elem_id="citaat-root",
        )
        api(ask, api_name="ask", concurrency_limit=4)
    page.queue(max_size=64)
    return page


def page_settings() -> dict[str, Any]:
    """What ``gr.mount_gradio_app`` or ``Blocks.launch`` must be given with the page."""
    theme = gr.themes.Base(font=_SANS, font_mono=_MONO).set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#15171a",
    )
    style = (_STATIC / "app.css").read_text("utf-8")
    return {
        "theme": theme,
        "head": f"<style>{style}</style>",
        "favicon_path": str(FAVICON),
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "allowed_paths": [],
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
    }


def _script(articles_language: str) -> str:
    strings = json.dumps({language: table(language) for language in LANGUAGES})
    given = (
        f"const TEXT = {strings};\nconst LONGEST_QUESTION = {MOST_QUESTION_CHARACTERS};\n"
        f"const ARTICLES_LANGUAGE = {json.dumps(articles_language)};\n"
    )
    parts = [(_STATIC / f"{name}.js").read_text("utf-8") for name in _SCRIPTS]
    return "\n".join(['"use strict";', given, *parts])
