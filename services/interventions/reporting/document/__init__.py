"""What a hand-over says, set as pages: content first, then typst."""
