from wagtail.admin.viewsets.pages import PageViewSet

from cms.admin.moderation import DecidePageView
from cms.admin.page_order import OrderedIndexView
from cms.admin.saving.edit_views import CreatePageView, EditPageView, RevertPageView
from cms.admin.unpublishing_topics import UnpublishPageView


class HubPageViewSet(PageViewSet):
    """The screens of every page type, in the place of Wagtail's."""

    add_view_class = CreatePageView
    edit_view_class = EditPageView
    index_view_class = OrderedIndexView
    revisions_revert_view_class = RevertPageView
    unpublish_view_class = UnpublishPageView
    workflow_action_view_class = DecidePageView
