"""finished-interventions → rendering → rendered-reports → mailing → report-deliveries."""
