"""Rules of every response, whoever makes it: failures, headers, the client's address."""
