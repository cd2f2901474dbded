"""What pages ask of the read model: pure functions over a connection; every one answers with frozen rows.

``planned`` what runs in a period (day, planning) · ``cards`` the table · ``one`` a single intervention ·
``past`` its state at an instant · ``papers`` reports and their deliveries · ``trouble`` refused and dead letters ·
``alerts`` what operations should look at · ``payroll`` days and anomalies ·
``now`` tiles, lag, changes, and what became of a published event.
"""
