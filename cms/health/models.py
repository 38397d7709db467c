from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.snippets.models import Source


class LinkStatus(models.TextChoices):
    """The state of a source's website; the values are the contract's enum, in lower case."""

    UNCHECKED = "unchecked", _("Not checked")
    WORKING = "working", _("Working")
    REDIRECTED = "redirected", _("Moved")
    DOUBTFUL = "doubtful", _("Doubtful")
    BROKEN = "broken", _("Broken")


class Reason(models.TextChoices):
    """The problem that the last visit to a website met."""

    STATUS = "status", _("an error of the site")
    TIMEOUT = "timeout", _("no answer in time")
    NO_HOST = "no_host", _("no such site")
    NO_CONNECTION = "no_connection", _("no connection")
    CERTIFICATE = "certificate", _("an invalid certificate")
    ENCRYPTION = "encryption", _("no encrypted connection")
    REDIRECTS = "redirects", _("redirects in a circle")
    FAR = "far", _("more redirects than are followed")
    GARBLED = "garbled", _("an answer that makes no sense")
    UNFINISHED = "unfinished", _("a page that breaks off")
    SAYS_MISSING = "says_missing", _("a page that says it is not there")
    LEADS_HOME = "leads_home", _("a redirect to the home page")
    ROBOTS = "robots", _("robots are asked to stay away")
    ROBOTS_UNREADABLE = "robots_unreadable", _("robots.txt cannot be read")
    KEPT_OUT = "kept_out", _("automatic visitors are turned away")
    BUSY = "busy", _("the site asks to come later")
    NOT_PUBLIC = "not_public", _("an address that is not public")
    ADDRESS = "address", _("an address that cannot be checked")
    CHECK_FAILED = "check_failed", _("the check itself failed")


class LinkHealth(models.Model):
    """The result of visiting a source's website, of one address, and never part of a revision.

    It is about `website`: a source that has another address by now counts as unchecked. `status`
    is confirmed; `reason` and `http_status` are those of the last visit, which may not be confirmed
    yet. `failures` counts failed visits in a row, with a pause between each two.
    """

    source = models.OneToOneField(
        Source, primary_key=True, on_delete=models.CASCADE, related_name="link_health"
    )
    website = models.TextField(_("website"))
    status = models.CharField(
        _("status"), max_length=16, choices=LinkStatus.choices, default=LinkStatus.UNCHECKED
    )
    since = models.DateTimeField(_("since"), null=True, help_text=_("When the status began."))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    leads_to = models.TextField(
        _("leads to"), blank=True, help_text=_("Where redirects ended, if there were any.")
    )
    moved_for_good = models.BooleanField(
        _("moved for good"), default=False, help_text=_("Whether all redirects are permanent.")
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    failed_at = models.DateTimeField(
        _("failed at"), null=True, help_text=_("When the last failure was counted.")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True)
    next_check = models.DateTimeField(_("next check"))

    wagtail_reference_index_ignore = True  # it uses no source: it tells of one

    class Meta:
        verbose_name = _("health of a link")
        verbose_name_plural = _("health of links")
        default_permissions = ()
        indexes = [models.Index(fields=["next_check"], name="link_health_next_check")]

    def __str__(self) -> str:
        return f"{self.website}: {self.status}"


class VisitedSite(models.Model):
    """A site as a visitor knows it: its robots.txt, and from when on it may be visited again."""

    origin = models.TextField(primary_key=True, help_text=_("Such as https://example.org."))
    free_at = models.DateTimeField()
    robots = models.TextField(blank=True)
    robots_read_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.origin


class Review(models.Model):
    """That somebody has looked through what the hub says about a source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="reviews")
    reviewed_at = models.DateTimeField(auto_now_add=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("review of a source")
        verbose_name_plural = _("reviews of sources")
        default_permissions = ()
        indexes = [models.Index(fields=["source", "-reviewed_at"], name="review_latest")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.reviewed_at:%Y-%m-%d}"


class ReviewDigest(models.Model):
    """That an owner has got the mail about reviews in a week. Made before the mail is sent."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField(help_text=_("The first day of the week."))
    sent_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["owner", "monday"], name="review_digest_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.monday}"
