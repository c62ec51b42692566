"""The words of pages: msgids are Chinese; another language is a catalogue beside them."""

from flask_babel import gettext


def _(message: str, /, **values: object) -> str:
    """A text in the reader's language. `%(name)s` takes values; a percent sign alone is written `%%`."""
    return str(gettext(message, **values))
