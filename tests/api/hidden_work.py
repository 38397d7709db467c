"""What editors and machines leave in the tables of a hub, of which the public may see nothing."""

from datetime import date

from wagtail.images import get_image_model
from wagtail.models import Page

from cms.accounts.models import ApiKey
from cms.admin.bulk.models import BulkChange
from cms.admin.replace.models import Replacement
from cms.admin.scheduling.models import FailedSchedule, Step
from cms.admin.source_import.models import SourceImport
from cms.admin.translations.models import DismissedGap, GapKind
from cms.delivery.models import Delivery, Event
from cms.health.models import LinkHealth, LinkStatus, Reason, VisitedSite
from cms.operations.models import Mail
from cms.pages.models import TopicPage
from cms.snippets.models import ImageText, Source
from search.models import IndexedWord, Pick, RemoteIndex, SearchedQuery, Synonym, UnsentEntry
from tests.api.marks import MARK, marked, marked_address


def leave_work(topic: TopicPage, source: Source, draft: Source, hidden: Page) -> None:
    """Jobs and notes about public content, and of `draft` and `hidden`, which are not public."""
    ApiKey.make(marked("key"))
    Mail.objects.create(
        sender=f"{MARK}@example.org",
        recipients=[f"{MARK}@example.org"],
        content=marked("mail").encode(),
    )
    said = {"text": marked("replaced")}
    SourceImport.objects.create(
        file_name=marked("file"),
        task_id=marked("task"),
        headings=said,
        ignored=[marked("column")],
        rows=[[2, said]],
        lines=[said],
        problems=[said],
        decisions=said,
    ).imported.create(title=marked("imported"), position=0, before=said, after=said)
    BulkChange.objects.create(
        **{
            name: marked(name)
            for name in ("app_label", "model_name", "action_type", "title", "form", "next_url")
        },
        task_id=marked("task"),
    ).rows.create(
        object_id="1",
        title=marked("row"),
        position=0,
        reason=marked("why"),
        before=said,
        after=said,
    )
    FailedSchedule.objects.create(
        item=topic, step=Step.PUBLISH, title=marked("failed"), reason=marked("why")
    )
    Replacement.objects.create(
        old_title=marked("old source"), new_title=marked("new source"), task_id=marked("task")
    ).rows.create(page=topic, position=0, places=[said], before=said, after=said)
    DismissedGap.objects.create(
        kind=GapKind.EVIDENCE,
        translation_key=topic.translation_key,
        locale=topic.locale,
        fingerprint=marked("fingerprint"),
        reason=marked("why"),
    )
    # A description in the main language is of no use: that is the image's own.
    image = get_image_model().objects.first()
    ImageText.objects.create(image=image, locale=topic.locale, description=marked("shows"))
    event = Event.objects.create(tags=[], paths=[])
    LinkHealth.objects.create(
        source=source,
        website=source.website,
        leads_to=marked_address("where it leads"),
        status=LinkStatus.BROKEN,
        reason=Reason.NOT_PUBLIC,
        next_check=event.created,
    )
    LinkHealth.objects.create(
        source=draft, website=marked_address("draft"), next_check=event.created
    )
    VisitedSite.objects.create(
        origin=marked_address("site"), robots=marked("robots"), free_at=event.created
    )
    Delivery.objects.create(
        event=event,
        url=marked_address("receiver"),
        last_error=marked("error"),
        given_up_after=event.created,
    )
    locale = topic.locale
    Synonym.objects.create(locale=locale, term=marked("term"), meanings=marked("meaning"))
    Pick.objects.create(locale=locale, query=marked("pick"), page=hidden)
    index = RemoteIndex.objects.create(
        name=marked("index"), place=marked("place"), last_error=marked("error")
    )
    UnsentEntry.objects.create(
        index=index, entry=-1, version=1, last_error=marked("refusal of an entry")
    )
    SearchedQuery.objects.create(
        locale=locale,
        query=marked("query"),
        not_found=marked("word"),
        day=date(2026, 1, 1),
        searches=9,
    )
    IndexedWord.objects.create(
        locale=locale, word=f"{MARK}word", lexeme=f"{MARK}word", apart=f"{MARK}-word"
    )
