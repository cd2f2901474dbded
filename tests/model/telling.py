"""Events told by hand, for both readings."""

from interventions.sandbox.traffic import SETTINGS, TEMPLATES
from interventions.sandbox.traffic.arrival import arrival
from model.inputs import Input, Row
from model.lifecycle import Lifecycle

MIDNIGHT = 1_711_839_600_000  # 2024-03-31 in Paris, the day without its third hour
IMPORT = ("system", "import", "system")
TEAM = [{"id": who, "name": who, "email": None} for who in ("ana", "ben")]


def planned(company: str, zone: str = "Europe/Paris") -> Row:
    return {
        "company_id": company,
        "template_id": "plain",
        "reference": None,
        "type": None,
        "task": "Entretien",
        "customer": dict.fromkeys(["id", "email", "phone", "address", "zip", "city"]) | {"name": "Dupont"},
        "zone": zone,
        "planned_start": MIDNIGHT,
        "planned_duration_s": 3600,
        "technicians": TEAM,
        "lead_id": "ana",
        "tags": [],
        "external_description": None,
        "internal_description": None,
        "initial_status": "confirmed",
    }


def told(number: int, at: int, kind: str, payload: Row | None, who: tuple[str, str, str] = IMPORT) -> Input:
    """Tell one event of intervention ``i``, received two days after midnight."""
    origin, actor, role = who
    event = {
        "event_id": f"e{number}",
        "intervention_id": "i",
        "kind": kind,
        "occurred_at": at,
        "recorded_at": at,
        "origin": origin,
        "actor": {"id": actor, "role": role},
        "source": "by hand",
        "expected_version": None,
        "correlation_id": None,
        "causation_id": None,
        "payload": payload,
    }
    event, _, key, shape = arrival(event, at)
    return Input(event, MIDNIGHT + 48 * 3_600_000, number, key, shape)


def knowing() -> Lifecycle:
    """Give a model that knows all templates and settings."""
    model = Lifecycle()
    for template in TEMPLATES:
        model.reference.learn_template(template)
    for settings in SETTINGS:
        model.reference.learn_settings(settings)
    return model
