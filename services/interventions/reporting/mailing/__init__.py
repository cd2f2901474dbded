"""rendered-reports, delivery-commands → mailing → report-deliveries (channel ``mail``)."""
