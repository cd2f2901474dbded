"""The conversation with an SMTP relay: reached, gated, signed, checked."""
