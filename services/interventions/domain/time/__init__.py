"""Time of an intervention: a pure fold of its accepted facts (domain.md §5)."""
