"""Describe the state of a link in words for editors."""

from http import HTTPStatus
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.health.models import LinkHealth, LinkStatus, Reason
from cms.health.status_rules import CONFIRMATIONS

REASON_SENTENCES: dict[str, Any] = {
    Reason.TIMEOUT: gettext_lazy("The site does not answer in time."),
    Reason.NO_HOST: gettext_lazy("There is no site of this name."),
    Reason.NO_CONNECTION: gettext_lazy("The site cannot be reached."),
    Reason.CERTIFICATE: gettext_lazy("The site's certificate is invalid, so browsers warn of it."),
    Reason.ENCRYPTION: gettext_lazy(
        "Not checked: the site and this server agree on no encrypted connection. Browsers may."
        " Please look yourself."
    ),
    Reason.REDIRECTS: gettext_lazy("The site redirects in a circle."),
    Reason.FAR: gettext_lazy(
        "Not checked: the site redirects more often than a check follows. Please look yourself."
    ),
    Reason.GARBLED: gettext_lazy(
        "Not checked: the site gives an answer that makes no sense to this server. Browsers are"
        " more lenient. Please look yourself."
    ),
    Reason.UNFINISHED: gettext_lazy(
        "Not checked: the site breaks off before the page is there, or sends it too slowly. Please"
        " look yourself."
    ),
    Reason.SAYS_MISSING: gettext_lazy("The site shows a page that says that it was not found."),
    Reason.LEADS_HOME: gettext_lazy("The address leads to the home page instead of the page."),
    Reason.ROBOTS: gettext_lazy("Not checked: the site asks robots not to."),
    Reason.ROBOTS_UNREADABLE: gettext_lazy(
        "Not checked: the site does not say whether robots may, since its robots.txt cannot be"
        " read."
    ),
    Reason.KEPT_OUT: gettext_lazy(
        "Not checked: the site turns automatic visitors away. Please look yourself."
    ),
    Reason.BUSY: gettext_lazy("The site is busy and asks to come back later."),
    Reason.NOT_PUBLIC: gettext_lazy(
        "Not checked: the address, or a redirect from it, leads into a network that is not public."
    ),
    Reason.ADDRESS: gettext_lazy(
        "Not checked: the address, or a redirect from it, is none that can be checked. It has to"
        " start with https:// or http://, without a user name, and have a usual port."
    ),
    Reason.CHECK_FAILED: gettext_lazy(
        "Not checked: the check itself failed, which says nothing about the site."
    ),
}


def reason_sentence(reason: str, http_status: int | None) -> str:
    """Describe the problem of the last visit in a sentence; empty if there was none."""
    if reason == Reason.STATUS:
        if http_status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return _("The site says that there is no such page (%(status)s).") % {
                "status": http_status
            }
        return _("The site answers with an error (%(status)s).") % {"status": http_status}
    return str(REASON_SENTENCES.get(reason, ""))


def explanation(health: LinkHealth | None) -> list[str]:
    """Explain the status of a link in sentences, the most important first."""
    if health is None or health.checked_at is None:
        return []
    sentences = [reason_sentence(health.reason, health.http_status)]
    if health.status in (LinkStatus.BROKEN, LinkStatus.DOUBTFUL) and health.since:
        day = date_format(localtime(health.since), "DATE_FORMAT")
        sentences.append(_("This has been so since %(day)s.") % {"day": day})
    elif health.failures:
        sentences.append(
            ngettext(
                "%(count)d look has failed; after %(limit)d in a row the link counts as broken.",
                "%(count)d looks have failed; after %(limit)d in a row the link counts as broken.",
                health.failures,
            )
            % {"count": health.failures, "limit": CONFIRMATIONS}
        )
    return [sentence for sentence in sentences if sentence]
