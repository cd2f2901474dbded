"""Field-service interventions: a state machine and its time on a message bus."""
