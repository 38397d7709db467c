"""What one gets without this project: Wagtail, its `ReferenceIndex`, and wagtail-grapple's schema.

It serves the hub's own models and rows, as a site would that has followed the documentation of
both: fields are declared, and where a source is mentioned is asked of the reference index.
"""
