"""HTML as a person reads it in a terminal."""


def html_to_text(html: str) -> str:
    """Readable text of an HTML document."""
    return html
