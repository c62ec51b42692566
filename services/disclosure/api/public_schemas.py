"""What everybody reads as JSON. Days are ISO days in China, money is whole fen."""

from marshmallow import Schema, fields


class ListOut(Schema):
    """A current list."""

    list_id = fields.String()
    kind = fields.String()
    name = fields.String()
    version = fields.Integer()
    items = fields.Integer()
    effective_on = fields.Date()


class MonthOut(Schema):
    """A published month."""

    ledger_id = fields.String(attribute="id")
    month = fields.String()
    lines = fields.Integer()
    income_fen = fields.Integer()
    spending_fen = fields.Integer()
    published_on = fields.Date()


class MatterOut(Schema):
    """A matter, newest running first."""

    matter_id = fields.String(attribute="row.matter_id")
    title = fields.String(attribute="row.title")
    item_code = fields.String(attribute="row.item_code")
    state = fields.String(attribute="row.state")
    current_step = fields.String(attribute="row.current_step")


class VillageOut(Schema):
    """What a village shows."""

    code = fields.String()
    name = fields.String()
    township = fields.String()
    county = fields.String()
    invented = fields.Boolean()
    path = fields.String()
    lists = fields.List(fields.Nested(ListOut))
    matters = fields.List(fields.Nested(MatterOut))
    ledgers = fields.List(fields.Nested(MonthOut))


class FileOut(Schema):
    """A file. `path` is "" until it has been fetched from its publisher."""

    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    path = fields.String()


class EntryOut(Schema):
    """One posted record."""

    entry_id = fields.String(attribute="id")
    place = fields.String()
    kind = fields.String()
    category = fields.String()
    title = fields.String()
    body = fields.String()
    published_on = fields.Date()
    matter_id = fields.String()
    step_id = fields.String()
    amount_fen = fields.Integer(allow_none=True)
    corrects = fields.String()
    about = fields.String()
    path = fields.String()


class WholeEntryOut(EntryOut):
    """A record with its files and everything said about it later."""

    files = fields.List(fields.Nested(FileOut))
    corrections = fields.List(fields.Nested(EntryOut))
    said = fields.List(fields.Nested(EntryOut))


class EntriesOut(Schema):
    """One page, newest first. `after`: cursor of the next page, "" on the last."""

    entries = fields.List(fields.Nested(EntryOut))
    after = fields.String()


class NoticeOut(Schema):
    """A notice period. `ends_on` is its last day; `ended` says that it has run its full length."""

    notice_id = fields.String()
    entry_id = fields.String()
    village = fields.String()
    matter_id = fields.String()
    step_id = fields.String()
    started_on = fields.Date()
    days = fields.Integer()
    ends_on = fields.Date()
    ended = fields.Function(lambda row: row.ended_at is not None)


class NoticesOut(Schema):
    """Notices of a matter."""

    notices = fields.List(fields.Nested(NoticeOut))
