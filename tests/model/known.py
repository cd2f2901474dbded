"""One planned intervention, as the model keeps it."""

from model.inputs import Row
from model.past import Past


class Known:
    """One planned intervention: what it keeps of the reference, what was accepted, what was refused."""

    def __init__(self, template: Row, settings: Row) -> None:
        self.template = template
        self.settings = settings
        self.past: Past = []
        self.refused: list[Row] = []
