"""What each topic's records make of the tables, a piece of one partition at a time."""
