"""Names for what the theme leaves without one, so that a screen reader can say where it is."""


def on_post_page(output: str, **_: object) -> str:
    """Name the dialog of the search."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')
