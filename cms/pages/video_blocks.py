"""Videos in guides. Nothing is loaded from where they are until a reader asks for it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from grapple.helpers import register_streamfield_block
from grapple.models import GraphQLString
from wagtail.blocks import CharBlock, StructBlock, URLBlock

from cms.pages.videos import video_at


def validate_video_url(url: str) -> None:
    if video_at(url) is None:
        raise ValidationError(_("Enter the address of a video on YouTube or Vimeo."))


@register_streamfield_block
class VideoBlock(StructBlock):
    """A video of YouTube or Vimeo."""

    title = CharBlock(
        label=_("Title"), max_length=160, help_text=_("What the video shows, in a few words.")
    )
    url = URLBlock(
        label=_("Address"),
        max_length=400,
        validators=[validate_video_url],
        help_text=_("The address of the video on YouTube or Vimeo."),
    )

    graphql_fields = [
        GraphQLString("title", required=True, description=_("What the video shows.")),
        GraphQLString("url", required=True, description=_("The page of the video, to link to.")),
        GraphQLString(
            "provider", source="url", required=True, description=_("“YouTube” or “Vimeo”.")
        ),
        GraphQLString(
            "frame_url",
            source="url",
            required=True,
            description=_("The player: load it once the reader asks. May be empty."),
        ),
    ]

    class Meta:
        icon = "media"
        template = "pages/blocks/video.html"
        label = _("Video")
        description = _("A video on YouTube or Vimeo, which plays once the reader asks for it.")
        preview_value = {
            "title": "How the speaking exam works",
            "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        }
        graphql_description = _("A video of YouTube or Vimeo.")

    def graphql_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add what the address says of the video."""
        video = video_at(values["url"])
        return values | {
            "provider": video.provider if video else "",
            "frame_url": video.frame_url if video else "",
        }
