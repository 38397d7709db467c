"""Between objects of the hub and entries of a bundle, one module for each kind of object.

In each, `entry_of` says in bundle form what an object holds, and `fill` is its inverse. What a
bundle does not know about an object, such as who reviews a source, `fill` leaves alone. `existing`
gives the objects there are in a hub, published or not, and `make` a new one: unpublished, with no
more in it than a row needs to be there.
"""
