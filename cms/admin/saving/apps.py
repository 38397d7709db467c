from django.apps import AppConfig


class SavingConfig(AppConfig):
    """Nothing that an editor wrote is lost: while it is saved, and when two save at once."""

    name = "cms.admin.saving"
    label = "hub_saving"

    def ready(self) -> None:
        from draftjs_exporter.wrapper_state import WrapperState
        from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
        from wagtail.images.blocks import ImageBlock

        from cms.admin.saving.image_comparison import comparison_class
        from cms.admin.saving.lists import get_wrapper_elt
        from cms.admin.saving.texts_apart import read_text

        ContentstateConverter.from_database_format = read_text
        setattr(WrapperState, "get_wrapper_elt", get_wrapper_elt)  # noqa: B010
        ImageBlock.get_comparison_class = comparison_class
