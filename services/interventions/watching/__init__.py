"""What processes show of themselves: figures, health, readiness, traces; and the boards and alerts made of them."""
