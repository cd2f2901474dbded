"""Questions: what is shown, what is an answer, what is missing (domain §6)."""

from datetime import date

from model.inputs import Row

FIELD = {
    "yes_no": "boolean",
    "text": "text",
    "photo": "text",
    "date": "text",
    "number": "number",
    "single": "choices",
    "multiple": "choices",
}


def real_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_answer(question: Row, answer: Row) -> bool:
    """Tell whether an answer is of its question's type, bounds and choices; an empty one is."""
    given = answer[FIELD[question["type"]]]
    if given is None or given in ("", []):
        return given is not None
    match question["type"]:
        case "number":
            low, high = question["minimum"], question["maximum"]
            return (low is None or given >= low) and (high is None or given <= high)
        case "date":
            return real_day(given)
        case "single":
            return len(given) == 1 and given[0] in question["choices"]
        case "multiple":
            return len(set(given)) == len(given) and set(given) <= set(question["choices"])
    return True


def given_to(question: Row, answers: dict[str, Row]) -> list[object]:
    """Give an answer as what conditions compare, empty for none."""
    answer = answers.get(question["code"])
    if answer is None:
        return []
    given = answer[FIELD[question["type"]]]
    if question["type"] in ("single", "multiple"):
        return list(given)
    return [] if given == "" else [given]


def read(question: Row, text: str) -> object:
    """Read a condition's value as its question's type."""
    if question["type"] == "yes_no":
        return text == "true"
    return float(text) if question["type"] == "number" else text


def holds(condition: Row, question: Row, given: list[object]) -> bool:
    """Compare; *no answer* makes ``ne`` hold and the others not."""
    values = [read(question, text) for text in condition["values"]]
    match condition["operator"]:
        case "eq" | "in":
            return any(one in values for one in given)
        case "ne":
            return not any(one in values for one in given)
        case "lt":
            return bool(given) and given[0] < values[0]  # type: ignore[operator]
        case _:
            return bool(given) and given[0] > values[0]  # type: ignore[operator]


def shown(question: Row, template: Row, answers: dict[str, Row]) -> bool:
    """Any of all of; the answer of a question that is itself hidden counts as none."""
    by_code = {one["code"]: one for one in template["questions"]}

    def counted(code: str) -> list[object]:
        other = by_code[code]
        return given_to(other, answers) if shown(other, template, answers) else []

    return not question["shown_if"] or any(
        all(holds(one, by_code[one["code"]], counted(one["code"])) for one in all_of["all"])
        for all_of in question["shown_if"]
    )


def missing(template: Row, answers: dict[str, Row]) -> list[str]:
    """List the required, shown and unanswered questions in the template's order."""
    return [
        question["code"]
        for question in template["questions"]
        if question["required"] and shown(question, template, answers) and not given_to(question, answers)
    ]
