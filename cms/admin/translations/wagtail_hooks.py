from wagtail import hooks

from cms.admin.translations.bulk_actions import TranslatePagesAction, TranslateSnippetsAction

hooks.register("register_bulk_action", TranslatePagesAction)
hooks.register("register_bulk_action", TranslateSnippetsAction)
