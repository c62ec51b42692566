"""What goes in and out of the doors for programs."""

from marshmallow import EXCLUDE, Schema, fields, validate

from services.complaints.domain.checklists import CHECKLISTS
from services.complaints.operations.conclude import DECLINED


class FilingIn(Schema):
    """A report. Anonymous unless `name` and `phone` are given."""

    class Meta:
        """Form fields of the page (`_key`) may stand beside."""

        unknown = EXCLUDE

    village = fields.String(required=True, metadata={"description": "division code, 12 digits"})
    category = fields.String(required=True, metadata={"description": "党务 村务 三资 项目 惠民资金 其他, or its key"})
    text = fields.String(required=True)
    entry_id = fields.String(load_default="", metadata={"description": "the disclosed entry it is about"})
    about = fields.String(load_default="village", metadata={"description": "village, township or county"})
    name = fields.String(load_default="")
    phone = fields.String(load_default="")


class ReceiptOut(Schema):
    """Shown once, kept nowhere."""

    receipt = fields.String(metadata={"description": "16 digits"})


class ReceiptIn(Schema):
    """A receipt code; spaces and hyphens are forgiven."""

    receipt = fields.String(required=True)


class RatingIn(ReceiptIn):
    """A rating of the handling."""

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = fields.String(load_default="")


class MessageOut(Schema):
    """What the office says to the reporter."""

    on = fields.Date()
    kind = fields.String()
    text = fields.String()


class StandingOut(Schema):
    """How a report stands, for its reporter."""

    status = fields.String()
    words = fields.String(metadata={"description": "the status in plain Chinese"})
    received_on = fields.Date()
    messages = fields.List(fields.Nested(MessageOut))
    may_rate = fields.Boolean()
    stars = fields.Integer(allow_none=True)


class ListedOut(Schema):
    """A report in an office's list: nothing of what is inside."""

    report_id = fields.String()
    version = fields.Integer()
    status = fields.String()
    conclusion = fields.String(allow_none=True)
    category = fields.String()
    village = fields.String()
    village_name = fields.String()
    entry_id = fields.String()
    named = fields.Boolean()
    handling_office = fields.String()
    received_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    light = fields.String(metadata={"description": "red, yellow, blue or empty"})
    visits_reported = fields.Integer()


class ListOut(Schema):
    """A page of the list. `after`: cursor of the next page, "" on the last."""

    reports = fields.List(fields.Nested(ListedOut))
    after = fields.String()


class FileOut(Schema):
    """A sealed file of a report."""

    file_id = fields.String()
    origin = fields.String(metadata={"description": "reporter, office or visit"})
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    here = fields.Boolean()


class OfficeMessageOut(MessageOut):
    """A message or the office's own note."""

    to_reporter = fields.Boolean()


class VisitOut(Schema):
    """A neutral visit."""

    visit_id = fields.String()
    checklist = fields.String()
    asked_on = fields.Date()
    said_on = fields.Date(allow_none=True)
    reported_on = fields.Date(allow_none=True)
    finding = fields.String()


class RectificationOut(Schema):
    """What was ordered."""

    rectification_id = fields.String()
    what = fields.String()
    due_on = fields.Date()
    done_on = fields.Date(allow_none=True)
    talk_id = fields.String(allow_none=True)
    talk_held_on = fields.Date(allow_none=True)


class TermOut(Schema):
    """A term of handling, and how its last day was found."""

    kind = fields.String()
    due_on = fields.Date()
    explanation = fields.String()
    settled = fields.Boolean()


class OpenedOut(ListedOut):
    """A report as its office reads it. Every such reading is audited."""

    acting = fields.Boolean()
    may = fields.List(fields.String(), metadata={"description": "acts open now"})
    text = fields.String()
    contact = fields.Dict(allow_none=True)
    stars = fields.Integer(allow_none=True)
    comment = fields.String()
    files = fields.List(fields.Nested(FileOut))
    messages = fields.List(fields.Nested(OfficeMessageOut))
    visits = fields.List(fields.Nested(VisitOut))
    rectification = fields.Nested(RectificationOut, allow_none=True)
    terms = fields.List(fields.Nested(TermOut))
    today = fields.Date()


class DoneOut(Schema):
    """After an act: how the report stands; nothing of what is inside."""

    report_id = fields.String()
    version = fields.Integer()
    status = fields.String()
    conclusion = fields.String(allow_none=True)


class FileAddedOut(Schema):
    """A file was kept with the report."""

    file_id = fields.String()


class AcceptIn(Schema):
    """The version as one saw it; may be left out."""

    version = fields.Integer(load_default=None, strict=True, allow_none=True)


class VersionIn(Schema):
    """The version as one saw it."""

    version = fields.Integer(required=True, strict=True)


class VisitIn(VersionIn):
    """Which standing checklist to visit with."""

    checklist = fields.String(required=True, validate=validate.OneOf(list(CHECKLISTS)))


class ConsentIn(Schema):
    """The official's consent to publication."""

    on = fields.Date(required=True)
    file_id = fields.String(required=True, metadata={"description": "the signed form, uploaded to this report"})


class ClarifyIn(VersionIn):
    """A public clarification."""

    statement = fields.String(required=True)
    voucher_file_id = fields.String(required=True)
    consent = fields.Nested(ConsentIn, required=True)


class RectifyIn(VersionIn):
    """An order. The talk: by post id, or by role in the village; neither: no talk."""

    what = fields.String(required=True)
    days = fields.Integer(required=True, strict=True)
    talk_post_id = fields.String(load_default="")
    talk_role = fields.String(load_default="")


class StatementIn(VersionIn):
    """Public words that name nobody."""

    statement = fields.String(required=True)


class TextIn(VersionIn):
    """Words."""

    text = fields.String(required=True)


class DeclineIn(VersionIn):
    """Why it is not taken further."""

    reason = fields.String(required=True, validate=validate.OneOf(list(DECLINED)))


class ExtendIn(VersionIn):
    """More time."""

    days = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True)


class FiguresOut(Schema):
    """A township's public figures of a year. `withheld`: names of those too small to show."""

    township = fields.String()
    year = fields.Integer()
    clarified = fields.Integer()
    rectified = fields.Integer()
    answered = fields.Integer()
    rated = fields.Integer()
    satisfied = fields.Integer()
    withheld = fields.List(fields.String())
    as_of = fields.Date(allow_none=True)
