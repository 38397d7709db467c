"""Write lists inside lists as editors see them.

The exporter compares an item with the innermost list that is open, not with the one that it stands
in: after bullets inside a numbered list, the next number began a list of its own, with 1, and the
next bullet became a number.
"""

from draftjs_exporter.options import Options
from draftjs_exporter.types import Element
from draftjs_exporter.wrapper_state import WrapperState


def get_wrapper_elt(state: WrapperState, options: Options, depth: int) -> Element:
    """Take the place of `WrapperState.get_wrapper_elt`: what lies deeper is closed first."""
    state.stack.slice(depth + 1)
    if state.stack.head().is_different(depth, options.wrapper, options.wrapper_props):
        state.update_stack(options, depth)
    return state.stack.get(depth).elt
