"""Which revisions of templates and settings are valid, and what a person must mend in the others (domain.md §6)."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from interventions.domain.questionnaire import is_day, parsed_number
from interventions.domain.templates import CompanySettings, Condition, InterventionTemplate, Question
from interventions.domain.words import Operator, QuestionType

PLACEHOLDERS = frozenset({"intervention", "reference", "customer", "task", "date", "company"})
_BRACED = re.compile(r"\{([^{}]*)\}")
_ORDERED = frozenset({QuestionType.NUMBER, QuestionType.DATE})
_AT_LEAST_A_SECOND = ("skew_limit_s", "late_limit_s", "auto_stop_after_s", "segment_limit_s")
_TEMPLATE = TypeAdapter(InterventionTemplate).validator
_SETTINGS = TypeAdapter(CompanySettings).validator

_FITS: Mapping[str, Callable[[Question, str], bool]] = {
    QuestionType.YES_NO: lambda _, value: value in {"true", "false"},
    QuestionType.TEXT: lambda _, __: True,
    QuestionType.PHOTO: lambda _, __: True,
    QuestionType.NUMBER: lambda _, value: parsed_number(value) is not None,
    QuestionType.DATE: lambda _, value: is_day(value),
    QuestionType.SINGLE: lambda question, value: value in question["choices"],
    QuestionType.MULTIPLE: lambda question, value: value in question["choices"],
}


class Reason(NamedTuple):
    """Why a revision is not valid: which field, dotted with positions from 0, and a sentence."""

    path: str
    sentence: str


def template_faults(template: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Give all that makes a template invalid; empty for a valid one."""
    return _record_faults(_TEMPLATE, template) or (*_questionnaire(template), *_mail(template))


def settings_faults(settings: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Give all that makes settings invalid; empty for valid ones."""
    found = _record_faults(_SETTINGS, settings)
    short = (field for field in _AT_LEAST_A_SECOND if settings.get(field) == 0)
    return (*found, *(Reason(field, "must be at least one second, or null where that is allowed") for field in short))


def _record_faults(validator: Any, record: Mapping[str, Any]) -> tuple[Reason, ...]:
    try:
        validator.validate_python(record)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return tuple(Reason(".".join(map(str, fault["loc"])), fault["msg"]) for fault in found)
    return ()


def _mail(template: Mapping[str, Any]) -> Iterator[Reason]:
    for field in ("mail_subject", "mail_body"):
        for name in dict.fromkeys(_BRACED.findall(template[field])):
            if name not in PLACEHOLDERS:
                yield Reason(field, f"{{{name}}} is no placeholder; there are {', '.join(sorted(PLACEHOLDERS))}")


def _questionnaire(template: Mapping[str, Any]) -> Iterator[Reason]:
    earlier: dict[str, Question] = {}
    every = {question["code"] for question in template["questions"]}
    for position, question in enumerate(template["questions"]):
        path = f"questions.{position}"
        if question["code"] in earlier:
            yield Reason(f"{path}.code", f"the code {question['code']} is used twice")
        for way, all_of in enumerate(question["shown_if"]):
            for number, condition in enumerate(all_of["all"]):
                for sentence in _condition_faults(condition, earlier, every):
                    yield Reason(f"{path}.shown_if.{way}.all.{number}", sentence)
        earlier[question["code"]] = question


def _condition_faults(condition: Condition, earlier: Mapping[str, Question], every: set[str]) -> Iterator[str]:
    code = condition["code"]
    asked = earlier.get(code)
    if asked is None:
        yield f"asks {code}, which comes later or is this question" if code in every else f"asks {code}: no question"
        return
    if condition["operator"] in {Operator.LT, Operator.GT} and asked["type"] not in _ORDERED:
        yield f"{condition['operator']} compares {code}, and {asked['type']} has no order"
    if not condition["values"]:
        yield "compares with no value"
    for value in condition["values"]:
        if not _FITS[asked["type"]](asked, value):
            yield f"compares {code} ({asked['type']}) with {value!r}, which no answer can be"
