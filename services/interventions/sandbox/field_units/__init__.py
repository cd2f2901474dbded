"""Real incidents of field units, made into templates, settings and events (mccright/emerg-call-data-review, MIT)."""
