"""One hand-over to one PDF, in processes with limits."""
