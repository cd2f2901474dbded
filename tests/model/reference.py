"""Templates and settings: the newest valid revision of each (domain §6, contracts §3)."""

from pydantic import TypeAdapter

from interventions.domain.templates import CompanySettings, InterventionTemplate
from model.inputs import Row
from model.questionnaire import real_day
from model.record_rules import distinct, faults

TEMPLATE = TypeAdapter(InterventionTemplate)
SETTINGS = TypeAdapter(CompanySettings)


def compares(condition: Row, question: Row) -> bool:
    """Tell whether a condition asks something that its question can answer."""
    values, kind = condition["values"], question["type"]
    ordered = condition["operator"] not in ("lt", "gt") or kind in ("number", "date")
    match kind:
        case "yes_no":
            typed = set(values) <= {"true", "false"}
        case "number":
            typed = all(is_number(value) for value in values)
        case "date":
            typed = all(real_day(value) for value in values)
        case "single" | "multiple":
            typed = set(values) <= set(question["choices"])
        case _:
            typed = True
    return ordered and bool(values) and typed


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def valid_template(template: Row) -> bool:
    """Domain §6: conditions name earlier questions and compare what can be compared; codes are distinct."""
    if faults(TEMPLATE, template) or not distinct([question["code"] for question in template["questions"]]):
        return False
    earlier: dict[str, Row] = {}
    for question in template["questions"]:
        for condition in (one for all_of in question["shown_if"] for one in all_of["all"]):
            if condition["code"] not in earlier or not compares(condition, earlier[condition["code"]]):
                return False
        earlier[question["code"]] = question
    return True


def valid_settings(settings: Row) -> bool:
    """Domain §6: no unit, limit or time below 1 s, a known zone."""
    limits = ("skew_limit_s", "late_limit_s", "auto_stop_after_s", "segment_limit_s")
    return not faults(SETTINGS, settings) and all(settings[limit] is None or settings[limit] >= 1 for limit in limits)


class Reference:
    """What was published of templates and settings until now."""

    def __init__(self) -> None:
        self.templates: dict[str, Row] = {}
        self.settings: dict[str, Row] = {}

    def learn_template(self, template: Row) -> None:
        known = self.templates.get(template["template_id"])
        if valid_template(template) and (known is None or template["revision"] > known["revision"]):
            self.templates[template["template_id"]] = template

    def learn_settings(self, settings: Row) -> None:
        known = self.settings.get(settings["company_id"])
        if valid_settings(settings) and (known is None or settings["revision"] > known["revision"]):
            self.settings[settings["company_id"]] = settings
