"""Between objects of the hub and entries of a bundle: one module for all pages and snippets with
slugs (`types`), by what their models say (`by_model`), and one for each other kind of object.

In each, `entry_of` says in bundle form what an object holds, and `fill` is its inverse. What a
bundle does not know about an object, such as who reviews a source, `fill` leaves alone. `existing`
gives the objects there are in a hub, published or not, and `make` a new one. Sources and quick
answers are then there, unpublished, with no more in them than a row needs. Pages have no row yet:
they are published many at once, as children of the `parent` that their module names.
"""
