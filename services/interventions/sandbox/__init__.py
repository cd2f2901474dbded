"""What demo, tests and bench need: a broker, a mail catcher, sample data, faults."""
