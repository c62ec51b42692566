"""How a rule says no. Domain and operations raise these; the doors turn them into answers (`shared.web.errors`)."""


class Refusal(Exception):
    """A rule said no, and nothing was changed.

    code     stable and machine-readable, e.g. "step.out_of_order"
    message  Chinese, for the person who asked: what is wrong and what to do
    where    field, row, cell or step the refusal is about
    basis    law and article, or the list item, that the rule rests on
    """

    status = 422

    def __init__(self, code: str, message: str, *, where: str = "", basis: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.basis = basis


class NotAllowed(Refusal):
    """The person holds no post that allows the act at the place, or is recused."""

    status = 403


class NotFound(Refusal):
    """No such thing, or none that this person may know of."""

    status = 404


class Conflict(Refusal):
    """The thing has moved on since the page was opened, or a key was used for another request."""

    status = 409


class TooMany(Refusal):
    """A rate limit."""

    status = 429


class Invalid(Refusal):
    """Several findings at once, e.g. all the errors of a workbook. Each: {"where", "message"} and optionally "code"."""

    def __init__(self, code: str, message: str, findings: list[dict[str, str]]) -> None:
        super().__init__(code, message)
        self.findings = findings
