"""What every response goes by, whoever makes it: failures, headers, the address of the client."""
