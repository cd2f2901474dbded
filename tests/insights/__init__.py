"""What insights measure, opened and resolved, without a broker."""
