"""intervention-log → timekeeping → intervention-time, technician-time, finished-interventions."""
