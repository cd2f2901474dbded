"""status, events, rejections, deliveries, time, dead letters → insights → operations-alerts; approximate."""
