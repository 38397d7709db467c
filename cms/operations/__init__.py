"""Operations: heartbeats, probes, metrics, logs, mail, backups."""
