"""What running a hub takes: heartbeats, probes, metrics, logs, mail, backups."""
