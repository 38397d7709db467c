"""The forms of the stored values of StreamField blocks, described once for each kind of block.

Mentions, the API, search, export and import all work on stored JSON, and ask here for the *form* of
a block: what other blocks its value holds, or what value it is. Nothing is looked up, and nonsense
is passed over. A block has the form of the nearest class it is derived from; one that has none is
reported by `manage.py check`, and answered as an `UnknownBlock` by the API.

To teach the hub a kind of block that is not derived from one of Wagtail's, call `describe` once,
in the module of the block: `describe(TabsBlock, WrappedForm(lambda tabs: tabs.as_list))`.
"""
