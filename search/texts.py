"""The texts of blocks that are searched, as far as what they belong to is shown.

A block that requires a source, an image or the like is shown with that only, as the API does it;
so its words are found with that only.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.block_codec.containers import Container, StructForm, TableForm, WrappedForm
from cms.block_codec.descriptions import described_class, form_of, is_required, leaves_of
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, text_in
from cms.mentions.link_type import primary_key_of


class Choice(NamedTuple):
    """An object that a block chooses: the label of its model, and its primary key.

    The key is 0 where nothing is chosen, which nobody can see.
    """

    label: str
    pk: int

    def __str__(self) -> str:
        return f"{self.label}:{self.pk}"


MAY_BE_HIDDEN = ChoiceForm | ImageForm | StructForm | WrappedForm
"""The forms of blocks that are not shown without what they choose."""

IsShown = Callable[[Choice], bool]


def _always(choice: Choice) -> bool:
    return True


def texts_of(block: Block, raw: Any, is_shown: IsShown = _always) -> Iterator[str]:
    """The texts in the stored value of a block that Wagtail would index; nothing is loaded.

    A class of blocks that says itself what is searched is asked. `is_shown` is asked of every
    choice without which a text is not shown.
    """
    texts = [text for text in _texts_inside(block, raw, is_shown) if text]
    if texts and all(is_shown(choice) for choice in _requirements(block, raw)):
        yield from texts


def has_place(block: Block, raw: Any, is_shown: IsShown) -> bool:
    """Return True if a block is shown, whatever texts it has."""
    return all(is_shown(choice) for choice in _required(block, raw))


def _texts_inside(block: Block, raw: Any, is_shown: IsShown) -> Iterator[str]:
    form = form_of(block)
    if raw is None or not getattr(block, "search_index", True):
        return
    if isinstance(form, Container) and not _says_itself(block):
        if isinstance(form, TableForm):
            columns = [each.get("heading") for each in form.columns(raw) if isinstance(each, dict)]
            yield from map(text_in, [raw.get("caption"), *columns])
        for _, _, child, value in form.parts(block, raw, ""):
            yield from texts_of(child, value, is_shown)
    elif isinstance(form, ImageForm) and not _says_itself(block):
        key, text = form.key_and_text(raw)
        yield text if key else ""
    elif type(block).get_searchable_content is not Block.get_searchable_content:
        yield from block.get_searchable_content(block.to_python(raw))


def _says_itself(block: Block) -> bool:
    """Return True if its class says what is searched, in another way than described ones do."""
    says = type(block).get_searchable_content
    return says is not described_class(block).get_searchable_content


def _requirements(block: Block, raw: Any) -> Iterator[Choice]:
    """The choices without which the texts of a block are not shown.

    Where its class says itself what is searched, that may be of whatever is chosen inside.
    """
    if _says_itself(block):
        for leaf, form, value in leaves_of(block, raw):
            if isinstance(form, ChoiceForm | ImageForm):
                yield _choice(leaf, form, value)
    yield from _required(block, raw)


def _required(block: Block, raw: Any) -> Iterator[Choice]:
    """The choices without which a block is not shown, as `cms.api.blocks.values` decides."""
    match form := form_of(block):
        case ChoiceForm() | ImageForm():
            yield _choice(block, form, raw)
        case WrappedForm():
            yield from _required(form.inside(block), form.read(raw))
        case StructForm() if isinstance(raw, dict):
            for name, child in form.blocks(block):
                if isinstance(form_of(child), MAY_BE_HIDDEN) and is_required(child):
                    yield from _required(child, raw.get(name))


def _choice(block: Any, form: ChoiceForm | ImageForm, raw: Any) -> Choice:
    key = form.key_and_text(raw)[0] if isinstance(form, ImageForm) else raw
    return Choice(model_chosen_by(block, form)._meta.label_lower, primary_key_of(key) or 0)


def model_chosen_by(block: Any, form: ChoiceForm | ImageForm) -> Any:
    """The model of what a block chooses; `Page` for pages of whatever type."""
    match form.of:
        case Chosen.PAGE:
            return Page
        case Chosen.IMAGE:
            return get_image_model()
        case Chosen.DOCUMENT:
            return get_document_model()
    return block.target_model
