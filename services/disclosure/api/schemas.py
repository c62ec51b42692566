"""What comes in and goes out as JSON. Days are ISO days in China, money is whole fen."""

from marshmallow import Schema, fields, validate

_CODE = validate.Regexp(r"^[0-9]{6,12}$", error="区划代码应为 6 到 12 位数字")


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


class LedgerForm(Schema):
    """Fields beside the file."""

    village = fields.String(required=True, validate=_CODE)
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


class StandardIn(Schema):
    """A benefit standard."""

    place = fields.String(required=True, validate=_CODE)
    kind = fields.String(required=True)
    year = fields.Integer(required=True, strict=True)
    monthly_fen = fields.Integer(required=True, strict=True)
    basis = fields.String(required=True)
    effective_on = fields.Date(required=True)


class StandardOut(Schema):
    """A published standard."""

    standard_id = fields.String(attribute="id", metadata={"description": "also the id of its entry"})
    place = fields.String()
    kind = fields.String()
    year = fields.Integer()
    monthly_fen = fields.Integer()
    basis = fields.String()
    effective_on = fields.Date()


class RosterForm(Schema):
    """Fields beside the file."""

    village = fields.String(required=True, validate=_CODE)
    kind = fields.String(required=True)
    period = fields.String(required=True)
    _key = fields.String(load_default="")
    _csrf = fields.String(load_default="")


class RosterOut(Schema):
    """A published roster. dropped: the file's columns that were not stored; left_out: recipients under fourteen."""

    roster_id = fields.String(attribute="id")
    entry_id = fields.String()
    village = fields.String()
    kind = fields.String()
    period = fields.String()
    people = fields.Integer(attribute="rows")
    left_out = fields.Integer()
    total_fen = fields.Integer()
    dropped = fields.Function(lambda row: [item["column"] for item in row.dropped])
    published_on = fields.Date()


class QuestionIn(Schema):
    """A question. about: an entry's id, "item/<code>", or "" for the village at large."""

    village = fields.String(required=True, validate=_CODE)
    about = fields.String(load_default="", validate=validate.Length(max=80))
    text = fields.String(required=True)


class AskedOut(Schema):
    """What the asker keeps: ten digits that open the answer."""

    question_id = fields.String()
    code = fields.String()
    due_on = fields.Date()


class QuestionOut(Schema):
    """A question as whoever asks may see it. state: open, answered, kept (answered to the asker alone)."""

    question_id = fields.String(attribute="id")
    village = fields.String()
    about = fields.String()
    about_title = fields.String()
    text = fields.String()
    state = fields.String()
    version = fields.Integer()
    asked_on = fields.Date()
    due_on = fields.Date()
    answer = fields.String()
    answered_on = fields.Date(allow_none=True)
    entry_id = fields.String()


class QuestionsOut(Schema):
    """One page. `after`: cursor of the next page, "" on the last."""

    questions = fields.List(fields.Nested(QuestionOut))
    after = fields.String()


class AnswerIn(Schema):
    """An answer. public: False answers the asker alone, where the question itself must not be shown."""

    version = fields.Integer(required=True, strict=True)
    text = fields.String(required=True)
    public = fields.Boolean(load_default=True)
