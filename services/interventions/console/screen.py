# ruff: noqa: RUF001 -- a dash as print has it
"""Pages from templates: text of events stays text (autoescape), an unknown name is an error."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from interventions.console import figures, words
from interventions.console.access import Level, masked
from interventions.console.actions import ACTIONS
from interventions.console.language import translations

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=2)
def environment(language: str) -> Environment:
    """Give the templates of a language."""
    made = Environment(
        loader=FileSystemLoader([_FOLDER / "layout", _FOLDER / "pages"]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(words=words, Level=Level, actions=ACTIONS, options=_options)
    made.filters.update(
        duration=figures.duration,
        clock=figures.clock,
        typed=figures.typed,
        lag=figures.lag_text,
        day=partial(figures.day_text, language=language),
        amount=partial(figures.amount, language=language),
        time=_time,
        personal=_personal,
        bytes=_bytes,
        inpath=lambda text: quote(text, safe=""),
    )
    return made


@pass_context
def _time(context: Context, ms: int | None, zone: str, form: str = "moment") -> Markup | str:
    """Write an instant in the site's zone; its distance from now shows on hover."""
    if ms is None:
        return "–"
    call: Any = context["call"]
    if form == "clock":
        text = figures.clock(ms, zone)
    else:
        year = figures.local(call.now, zone).year
        text = figures.moment(ms, zone, call.language, this_year=year, seconds=form == "seconds")
    whole = figures.moment(ms, zone, call.language, seconds=True)
    title = f"{whole} {zone} · {figures.relative(ms, call.now, call.language)}"
    stamp = figures.local(ms, "UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup(f'<time datetime="{stamp}" title="{escape(title)}">{escape(text)}</time>')  # noqa: S704 - escaped here


@pass_context
def _personal(context: Context, text: str | None) -> Markup:
    """Show a personal word to who works with it, hidden to who only looks."""
    call: Any = context["call"]
    return escape(text or "") if call.account.level > Level.VIEWER else escape(masked(text or ""))


def _options(choices: Iterable[Sequence[str]], chosen: str | None) -> Markup:
    """Write what a list can be narrowed to: pairs of a value and its label; hundreds of them on many pages."""
    written = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )
    return Markup("".join(written))  # noqa: S704 - escaped here


def _bytes(content: bytes | str) -> str:
    """Show bytes as the text that they are, else as hex."""
    raw = content.encode() if isinstance(content, str) else content
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw[:2048].hex(" ")


def page(language: str, name: str, content: dict[str, Any]) -> str:
    """Write a page."""
    return environment(language).get_template(name).render(content)
