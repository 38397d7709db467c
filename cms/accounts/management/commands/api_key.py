from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Site

from cms.accounts.models import ApiKey
from cms.cache.counters import rate_of

HTTP_PORT = 80


class Command(BaseCommand):
    help = "Make keys for servers of frontends, list them, and take them back."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        make = commands.add_parser("make", help="Make a key, and show it this once.")
        make.add_argument("name")
        make.add_argument("--rate", default="30000/minute")
        make.add_argument(
            "--drafts-of",
            metavar="HOST",
            help="The host name of a site, with its port if it has another than 80, whose drafts"
            " the key may read.",
        )
        make.add_argument("--days", type=int, help="How long it is valid (default: until revoked).")
        commands.add_parser("list", help="Show names, rates, and when each was last used.")
        revoke = commands.add_parser("revoke", help="Accept a key no more, after 30 seconds.")
        revoke.add_argument("name")

    def handle(self, *, command: str, **options: Any) -> None:
        getattr(self, f"_{command}")(options)

    def _make(self, options: dict[str, Any]) -> None:
        try:
            rate_of(options["rate"])
        except ValueError as error:
            raise CommandError(f"{options['rate']} is no rate; 30000/minute is one.") from error
        site = _site_at(options["drafts_of"]) if options["drafts_of"] else None
        days = options["days"]
        expires = timezone.now() + timedelta(days=days) if days else None
        try:
            with transaction.atomic():
                _key, secret = ApiKey.make(
                    options["name"], rate=options["rate"], expires=expires, drafts_of=site
                )
        except IntegrityError as error:
            raise CommandError(f"There is a key {options['name']} already.") from error
        self.stdout.write(secret)

    def _list(self, options: dict[str, Any]) -> None:
        for key in ApiKey.objects.select_related("drafts_of").order_by("name"):
            drafts = f", drafts of {_host_of(key.drafts_of)}" if key.drafts_of else ""
            used = f"{key.last_used:%Y-%m-%d %H:%M}" if key.last_used else "never"
            until = f", until {key.expires:%Y-%m-%d}" if key.expires else ""
            self.stdout.write(f"{key.name}: {key.rate}{drafts}, last used {used}{until}")

    def _revoke(self, options: dict[str, Any]) -> None:
        if not ApiKey.objects.filter(name=options["name"]).delete()[0]:
            raise CommandError(f"There is no key {options['name']}.")


def _host_of(site: Site) -> str:
    return site.hostname if site.port == HTTP_PORT else f"{site.hostname}:{site.port}"


def _site_at(host: str) -> Site:
    sites = {_host_of(site): site for site in Site.objects.all()}
    if host not in sites:
        raise CommandError(f"There is no site at {host}, but at {', '.join(sorted(sites))}.")
    return sites[host]
