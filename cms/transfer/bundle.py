"""The bundle: what a file of content holds, field by field.

Lengths, choices and the like are those of the content models (see `cms.transfer.limits`). Every
entry says all there is to say about its object, so what it leaves out is empty there too. Fields
marked EXTENSION are written only where they say something; all others always.
"""

import json
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias

from django.core.exceptions import ValidationError
from pydantic import AfterValidator, Field, NonNegativeInt, create_model, model_validator
from pydantic.fields import FieldInfo
from wagtail.images import get_image_model

from cms.declaration import the_declaration, type_with_name
from cms.mentions.blocks import SourceSectionBlock
from cms.mentions.kinds import GUIDE, TOPIC
from cms.pages.blocks import GuideBodyBlock
from cms.pages.models import HomePage
from cms.snippets.blocks import GuidanceBlock
from cms.snippets.models import HubCopy, Offer, QuickAnswer, Source
from cms.transfer.block_types import held
from cms.transfer.entries.by_model import other_pages, other_snippets, parts_of
from cms.transfer.entry import EXTENSION, Entry
from cms.transfer.image_data import check_base64, check_image
from cms.transfer.languages import check_locale
from cms.transfer.limits import check_day, choice_of, default_of, text_of
from cms.transfer.models import BundleImage
from cms.transfer.problems import hint, refused
from cms.transfer.redirect_paths import check_redirect_source, check_redirect_target
from cms.transfer.references import original_of, reference_to
from cms.transfer.structure import HOME, index_pages

VERSION = 1
OTHERS = [*other_snippets(), *other_pages()]

if TYPE_CHECKING:
    Guidance: TypeAlias = list[Any]
    Section: TypeAlias = dict[str, Any]
    Body: TypeAlias = list[Any]
else:
    Guidance = held(GuidanceBlock())
    Section = held(SourceSectionBlock())
    Body = held(GuideBodyBlock())

Topic, Guide = type_with_name(TOPIC), type_with_name(GUIDE)

SourceReference = Annotated[str, reference_to("source")]
TopicReference = Annotated[str, reference_to(TOPIC)]
GuideReference = Annotated[str, reference_to(GUIDE)]
ImageReference = Annotated[str, reference_to("image")]


Description = Annotated[str, text_of(get_image_model(), "description")]


def check_fixed_page(name: str) -> str:
    """Requires the name of a page that every hub has."""
    names = [HOME, *(the_declaration(model).lists for model, _, _ in index_pages())]
    if name not in names:
        raise refused(f"expected one of {', '.join(names)}{hint(name, names)}")
    return name


class FixedPageEntry(Entry):
    """The words of a page that every hub has: `home`, or one that lists others, by what it lists.

    Without a slug, it keeps its address.
    """

    page: Annotated[str, AfterValidator(check_fixed_page)]
    title: Annotated[str, text_of(HomePage, "title")]
    slug: Annotated[str, text_of(HomePage, "slug"), EXTENSION] = ""
    intro: Annotated[str, text_of(HomePage, "intro"), EXTENSION] = ""

    @model_validator(mode="after")
    def _check_slug(self) -> Self:
        if self.page == HOME and self.slug:
            raise refused("expected no slug: home pages stand at / and at the code of a language")
        return self


class SourceEntry(Entry):
    slug: Annotated[str, text_of(Source, "slug")]
    translation_of: Annotated[str | None, original_of(Source), EXTENSION] = None
    title: Annotated[str, text_of(Source, "title")]
    website: Annotated[str, text_of(Source, "website")]
    summary: Annotated[str, text_of(Source, "summary")]
    intro: Annotated[str, text_of(Source, "intro")] = ""
    publisher: Annotated[str, text_of(Source, "publisher")] = ""
    kind: Annotated[str, choice_of(Source, "kind")] = default_of(Source, "kind")
    guidance: Annotated[Guidance, EXTENSION] = []
    review_by: Annotated[str, AfterValidator(check_day), EXTENSION] = ""
    logo: Annotated[ImageReference | None, EXTENSION] = None
    seo_image: Annotated[ImageReference | None, EXTENSION] = None
    hide_from_search_engines: Annotated[bool, EXTENSION] = False


class TopicEntry(Entry):
    slug: Annotated[str, text_of(Topic, "slug")]
    translation_of: Annotated[str | None, original_of(Topic), EXTENSION] = None
    title: Annotated[str, text_of(Topic, "title")]
    kicker: Annotated[str, text_of(Topic, "kicker"), EXTENSION] = ""
    summary: Annotated[str, text_of(Topic, "summary")]
    sections: list[Section] = []
    seo_image: Annotated[ImageReference | None, EXTENSION] = None
    hide_from_search_engines: Annotated[bool, EXTENSION] = False


class GuideEntry(Entry):
    slug: Annotated[str, text_of(Guide, "slug")]
    translation_of: Annotated[str | None, original_of(Guide), EXTENSION] = None
    title: Annotated[str, text_of(Guide, "title")]
    kicker: Annotated[str, text_of(Guide, "kicker")] = ""
    summary: Annotated[str, text_of(Guide, "summary")]
    topic: TopicReference
    body: Body = []
    seo_image: Annotated[ImageReference | None, EXTENSION] = None
    hide_from_search_engines: Annotated[bool, EXTENSION] = False


def _add_further(entry: type[Entry], model: Any) -> None:
    """Add the fields that a team has added to a model, where they are not empty."""
    for name, part in parts_of(model).items():
        if name not in entry.model_fields:
            is_optional = part.default is not ...
            entry.model_fields[name] = FieldInfo(
                annotation=part.annotation,
                **({"default": part.default, "metadata": [EXTENSION]} if is_optional else {}),
            )
    entry.model_rebuild(force=True)


for described, of in ((SourceEntry, Source), (TopicEntry, Topic), (GuideEntry, Guide)):
    _add_further(described, of)


class AnswerEntry(Entry):
    """A quick answer. Those `featured` are the default ones; if none says so, all are."""

    question: Annotated[str, text_of(QuickAnswer, "question")]
    translation_of: Annotated[str | None, original_of(QuickAnswer), EXTENSION] = None
    answer: Annotated[str, text_of(QuickAnswer, "answer")]
    guide: GuideReference | None = None
    sources: list[SourceReference] = []
    topics: Annotated[list[TopicReference], EXTENSION] = []
    featured: Annotated[bool | None, EXTENSION] = None


class OfferEntry(Entry):
    kicker: Annotated[str, text_of(Offer, "kicker")] = ""
    title: Annotated[str, text_of(Offer, "title")]
    body: Annotated[str, text_of(Offer, "body")]
    action_label: Annotated[str, text_of(Offer, "action_label"), EXTENSION] = ""
    action_url: Annotated[str, text_of(Offer, "action_url"), EXTENSION] = ""

    @model_validator(mode="after")
    def _check_as_a_whole(self) -> Self:
        try:
            Offer(**dict(self)).clean()
        except ValidationError as error:
            raise refused(f"expected another value: {error.messages[0]}") from error
        return self


COPY_FIELDS: dict[str, Any] = {
    name: (Annotated[str, text_of(HubCopy, name)], default_of(HubCopy, name))
    for name in HubCopy.COPY_FIELDS
}
CopyEntry: Any = create_model("CopyEntry", __base__=Entry, **COPY_FIELDS)


class SettingsEntry(CopyEntry):
    """The fixed copy of the hub's pages, and the image of those that have none of their own."""

    seo_image: Annotated[ImageReference | None, EXTENSION] = None


class RedirectEntry(Entry):
    """A former path of the hub, and where it leads now: a path, or an address elsewhere."""

    old_path: Annotated[str, AfterValidator(check_redirect_source), Field(alias="from")]
    target: Annotated[str, AfterValidator(check_redirect_target), Field(alias="to")]
    temporary: Annotated[bool, EXTENSION] = False


class FocalPointEntry(Entry):
    """What an image is about: the centre of a part of it and the size of that part, in pixels."""

    x: NonNegativeInt
    y: NonNegativeInt
    width: NonNegativeInt
    height: NonNegativeInt


class ImageEntry(Entry):
    """An image file. Entries refer to it by its key.

    The description says what it shows, in the language of the bundle. One that is left out stays
    as it is: bundles did not always hold it.
    """

    key: Annotated[str, text_of(BundleImage, "key")]
    title: Annotated[str, text_of(get_image_model(), "title")]
    description: Annotated[Description | None, EXTENSION] = None
    filename: Annotated[str, text_of(BundleImage, "filename")]
    focal_point: Annotated[FocalPointEntry | None, EXTENSION] = None
    data: Annotated[str, AfterValidator(check_base64)]

    @model_validator(mode="after")
    def _check_file(self) -> Self:
        check_image(self.filename, self.data)
        return self


def _check_version(version: int) -> int:
    if version != VERSION:
        raise refused(f"expected {VERSION}, the version that this hub reads")
    return version


class Bundle(Entry):
    version: Annotated[int, AfterValidator(_check_version)]
    locale: Annotated[str, AfterValidator(check_locale)]
    settings: Annotated[SettingsEntry | None, EXTENSION] = None
    offer: Annotated[OfferEntry | None, EXTENSION] = None
    structure: Annotated[list[FixedPageEntry], EXTENSION] = []
    sources: list[SourceEntry] = []
    topics: list[TopicEntry] = []
    guides: list[GuideEntry] = []
    quick_answers: list[AnswerEntry] = []
    redirects: Annotated[list[RedirectEntry], EXTENSION] = []
    images: Annotated[list[ImageEntry], EXTENSION] = []

    @property
    def size(self) -> int:
        """Return the number of entries."""
        lists: list[list[Any]] = [
            self.structure,
            self.sources,
            self.topics,
            self.guides,
            self.quick_answers,
            self.redirects,
            self.images,
            *(getattr(self, each.part) for each in OTHERS),
            [entry for entry in (self.settings, self.offer) if entry],
        ]
        return sum(map(len, lists))

    def to_json(self) -> str:
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=2) + "\n"


for each in OTHERS:
    of_entries: Any = list[each.entry]  # type: ignore[name-defined]
    Bundle.model_fields[each.part] = FieldInfo(
        annotation=of_entries,
        default=[],
        metadata=[EXTENSION],
    )
Bundle.model_rebuild(force=True)
