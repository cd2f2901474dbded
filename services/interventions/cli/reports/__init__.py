"""What `interventions reports` is made of: deliveries found, documents fetched, decisions published."""

HELP = {
    "list": """List what became of reports and work sheets, one line a delivery, the newest first.

What to look for: *unknown* asks a person (`send-again`, `mark-sent` or `cancel`); *failed* and *refused* say why;
*deferred* goes by itself, as soon as what holds it up is over.""",
    "get": """Fetch the document of a delivery, or its mail, and check its hash.

The bytes are those that were stored and sent: their SHA-256 is held against the delivery's record.""",
    "open": "Show the document of a delivery, or its mail, with the system's viewer.",
    "resend": """Ask for a report once more, as it is now.

Publishes a report_requested from the back office and waits for the answer; exit code 1 if it is refused. It makes a
delivery of its own, with a mail of its own; what changed since the last one makes a new revision. A delivery goes to
whom it went before, an intervention's report to the template's recipients, unless --to names others.
To send the very same mail again, use `send-again`.""",
    "send-again": """Send the very same mail again.

For *unknown*, *refused*, *failed*, *deferred* and *cancelled*; waits for how the attempt ends. If the first
mail arrived after all, the customer gets a second copy under the same Message-ID.
Exit code 1 when there is nothing to do.""",
    "mark-sent": """Note that a mail arrived, once somebody asked.

For *unknown*, *deferred*, *refused* and *failed*. The record keeps who said so, and tells it from one that the relay
took. Exit code 1 when there is nothing to do.""",
    "cancel": """Call a mail off that has not left.

For *rendered*, *deferred* and *unknown*. Exit code 1 when there is nothing to do.""",
    "sweep": """List what the store holds and no record refers to; delete nothing.

Also names what records refer to and the store does not hold: exit code 1 if there is any. Nothing is deleted, on
purpose: a document that is printed again is found under its old name, so that a name that nobody refers to now may be
taken into use while it is being deleted. Stop rendering before you delete what this lists.""",
}
"""What each command says of itself; the first line stands in the list of commands."""
