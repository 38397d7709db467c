"""Who runs the embedded server, and what is theirs."""

import os
import pwd
import shutil
import stat
from contextlib import suppress
from pathlib import Path

NOBODY = "nobody"
"""Who runs the server when root owns the project; PostgreSQL refuses to run as root."""


class EmbeddedDatabaseError(Exception):
    """The embedded server cannot be used; the text says why and what to do."""


class ServerAccount:
    """The system user who runs the server on a directory.

    That is the user who starts it, except for root, since PostgreSQL refuses to run as root.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def entry(self) -> pwd.struct_passwd:
        """The user: for root the owner of the directory, else of the project, else nobody."""
        for path in (self.directory, self.directory.parent.parent):
            # In a container the owner may be a number without a name, which PostgreSQL refuses.
            with suppress(KeyError):
                if path.exists() and (owner := path.stat().st_uid):
                    return pwd.getpwuid(owner)
        return pwd.getpwnam(NOBODY)

    def take(self, path: Path) -> None:
        """Make the user the owner of what we have just made for the server."""
        if os.geteuid() == 0:
            entry = self.entry()
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def hand_over(self, path: Path) -> None:
        """Give what root made to the user who owns the project, if that is not root."""
        if os.geteuid() == 0 and path.stat().st_uid == 0:
            entry = self.entry()
            if entry.pw_name != NOBODY:
                os.chown(path, entry.pw_uid, entry.pw_gid)

    def refusal(self, path: Path) -> str:
        """Say who owns `path`, or what should hold it, why that hinders, and the ways out."""
        place = next(place for place in (path, *path.parents) if place.exists())
        owner, current = _user_name(place.stat().st_uid), _user_name(os.geteuid())
        starter = "root" if owner == NOBODY else owner
        data_dir = self.directory.parent
        return (
            f"{place} belongs to the user '{owner}' and you are '{current}', so you cannot use the"
            f" embedded database. Either hand it over, while nothing runs, with"
            f" `sudo chown -R {current} '{data_dir if data_dir.exists() else place}'`; or go on as"
            f" '{starter}'; or set DATABASE_URL in .env to a server of your own."
        )

    def command_prefix(self, needed: list[Path]) -> list[str]:
        """The start of a command line that gives up root's rights, save those it needs.

        Where a directory above one of the `needed` paths is closed to the user (/root, say), the
        server keeps the right to pass.
        """
        if os.geteuid() != 0:
            return []
        if shutil.which("setpriv") is None:
            raise EmbeddedDatabaseError(
                "PostgreSQL refuses to run as root, and the command setpriv, which would start it"
                " as another user, is missing. Run this as an ordinary user, or set DATABASE_URL."
            )
        owner = self.entry()
        command = [
            "setpriv",
            f"--reuid={owner.pw_uid}",
            f"--regid={owner.pw_gid}",
            "--clear-groups",
        ]
        if not all(_is_open(path, owner) for path in needed):
            # PostgreSQL's programs ask access(2) whether they may run each other, which without
            # this bit forgets the right to pass.
            command.append("--securebits=+no_setuid_fixup")
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*command, "--"]


def _is_open(path: Path, user: pwd.struct_passwd) -> bool:
    """May `user` enter every directory above `path`, as its owner or as anybody?"""
    for parent in path.parents:
        status = parent.stat()
        needed = stat.S_IXUSR if status.st_uid == user.pw_uid else stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
