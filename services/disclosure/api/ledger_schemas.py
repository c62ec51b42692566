"""Ledgers and corrections as JSON. Money is whole fen, spending negative."""

from marshmallow import Schema, fields, validate

DIVISION = validate.Regexp(r"^[0-9]{6,12}$", error="区划代码应为 6 到 12 位数字")


class LedgerForm(Schema):
    """Fields beside the file."""

    village = fields.String(required=True, validate=DIVISION)
    month = fields.String(required=True)
    _key = fields.String(load_default="")
    _csrf = fields.String(load_default="")


class LineOut(Schema):
    """A line; its id is its entry's id once published."""

    entry_id = fields.String(attribute="row.id")
    day = fields.Date(attribute="row.day")
    summary = fields.String(attribute="row.summary")
    category = fields.String(attribute="row.category")
    amount_fen = fields.Integer(attribute="row.amount_fen")
    voucher_no = fields.String(attribute="row.voucher_no")


class LedgerFinding(Schema):
    """Where, and what."""

    where = fields.String()
    message = fields.String()


class LedgerOut(Schema):
    """A ledger as it stands. state: imported, reviewed, returned, published."""

    ledger_id = fields.String(attribute="id")
    village = fields.String()
    month = fields.String()
    state = fields.String()
    version = fields.Integer()
    lines = fields.Integer()
    income_fen = fields.Integer()
    spending_fen = fields.Integer()
    opinion = fields.String()
    warnings = fields.List(fields.Nested(LedgerFinding))
    published_on = fields.Date(allow_none=True)


class ImportedOut(LedgerOut):
    """A ledger just imported; `notes`: what was put right or left out while reading."""

    notes = fields.List(fields.Nested(LedgerFinding))


class WholeLedgerOut(LedgerOut):
    """A ledger with its lines."""

    rows = fields.List(fields.Nested(LineOut))


class PublishedEntry(Schema):
    """A line's entry."""

    entry_id = fields.String(attribute="id")
    title = fields.String()
    amount_fen = fields.Integer()


class PublishedOut(Schema):
    """A ledger just published."""

    ledger_id = fields.String()
    version = fields.Integer()
    entries = fields.List(fields.Nested(PublishedEntry))
    path = fields.String()


class ReviewIn(Schema):
    """The supervision committee's decision."""

    version = fields.Integer(required=True, strict=True)
    approve = fields.Boolean(required=True)
    opinion = fields.String(load_default="")


class VersionIn(Schema):
    """The version the caller saw."""

    version = fields.Integer(required=True, strict=True)


class CorrectionIn(Schema):
    """A correction of an entry. amount_fen: the right amount of a ledger line, spending negative, 0 to strike it out."""

    text = fields.String(required=True)
    amount_fen = fields.Integer(load_default=None, allow_none=True, strict=True)
