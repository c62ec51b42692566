"""Standards, rosters and questions as JSON. Money is whole fen."""

from marshmallow import Schema, fields, validate

from services.disclosure.domain.questions import KINDS, QUESTION

DIVISION = validate.Regexp(r"^[0-9]{6,12}$", error="区划代码应为 6 到 12 位数字")


class StandardIn(Schema):
    """A benefit standard."""

    place = fields.String(required=True, validate=DIVISION)
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

    village = fields.String(required=True, validate=DIVISION)
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
    """A question. about: an entry's id, "item/<code>", or "" for the village at large.

    kind: question; objection, to an entry whose notice period still runs.
    """

    village = fields.String(required=True, validate=DIVISION)
    about = fields.String(load_default="", validate=validate.Length(max=80))
    text = fields.String(required=True)
    kind = fields.String(load_default=QUESTION, validate=validate.OneOf(KINDS))


class AskedOut(Schema):
    """What the asker keeps: ten digits that open the answer."""

    question_id = fields.String()
    code = fields.String()
    due_on = fields.Date()


class QuestionOut(Schema):
    """A question as whoever asks may see it. state: open, answered, kept (answered to the asker alone)."""

    question_id = fields.String(attribute="id")
    kind = fields.String()
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


class ObjectionsIn(Schema):
    """One public answer to several open objections to one posting. public: also their words."""

    question_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=200))
    text = fields.String(required=True)
    public = fields.Boolean(load_default=True)
