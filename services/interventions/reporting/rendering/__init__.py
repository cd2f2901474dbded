"""finished-interventions → rendering → rendered-reports, report-deliveries (channel ``store``)."""
