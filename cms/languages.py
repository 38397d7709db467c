"""Language codes in the one form in which they are stored and answered."""


def canonical_code(code: str) -> str:
    """Return a code as Django writes it: "pt-br" for "pt-BR", "PT-br" and "pt_BR".

    Every code that comes in from outside goes through this: from settings, requests, addresses,
    bundles, sheets and commands.
    """
    return code.replace("_", "-").lower()
