"""technician-time → technicians → technician-days, time-anomalies."""
