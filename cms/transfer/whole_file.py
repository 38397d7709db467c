import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever opens it finds the old text or the new one, never a part.

    What is no ordinary file, such as /dev/stdout or a pipe, is written to directly.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_text(text, encoding="utf-8")
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
