"""Operations: the scheduler, heartbeats, probes, metrics, logs, mail, backups."""
