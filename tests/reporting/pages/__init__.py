"""One page of each document kept as a picture; ``make pictures`` prints them anew, with those of docs/."""
