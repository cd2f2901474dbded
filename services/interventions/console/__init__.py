"""the read model ──▶ pages for people; what they decide ──▶ `intervention-events`, `delivery-commands`."""
