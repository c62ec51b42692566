"""What is asked for with a draw, and how a round is told. Areas are mu; moments ISO 8601."""

from marshmallow import Schema, fields, validate

from services.registry.api.meetings import SignatureOut, SignIn
from services.registry.api.step_schemas import PlotIn
from services.registry.domain.hand_drawing import LONGEST
from services.registry.domain.lots import LONGEST_HOUSEHOLD, LONGEST_PLOT, MOST, WAYS

_HOUSEHOLD, _PLOT = validate.Length(min=1, max=LONGEST_HOUSEHOLD), validate.Length(max=LONGEST_PLOT)
_REASON = validate.Length(max=LONGEST)


class FreezeIn(Schema):
    """Who draws for which plots, and how. way: hand 现场抓阄, public 公开摇号; `all_draw` (hand): every household draws."""

    way = fields.String(required=True, validate=validate.OneOf(list(WAYS)))
    all_draw = fields.Boolean(load_default=False)
    households = fields.List(fields.String(validate=_HOUSEHOLD), required=True, validate=validate.Length(max=MOST))
    plots = fields.List(fields.Nested(PlotIn), required=True, validate=validate.Length(max=MOST))


class CommitmentIn(Schema):
    """The SHA-256 of a phrase in UTF-8, 64 of 0–9, a–f."""

    commitment = fields.String(required=True, validate=validate.Length(max=64))


class PhraseIn(Schema):
    """The phrase itself."""

    phrase = fields.String(required=True, validate=validate.Length(max=200))


class VoidIn(Schema):
    """Why a round is void, for all to read; may be left out where a party was silent."""

    reason = fields.String(load_default="", validate=_REASON)


class SlipIn(Schema):
    """The next slip. `version`: the round's as it was last seen; `plot`: "" for a blank (空阄)."""

    version = fields.Integer(required=True, strict=True)
    household = fields.String(required=True, validate=_HOUSEHOLD)
    plot = fields.String(required=True, validate=_PLOT)


class StrikeIn(Schema):
    """Why a slip is struck, for all to read."""

    version = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=_REASON)


class CloseIn(Schema):
    """The record is complete. `photos`: ids of files attached to the matter under the paper 抓阄照片."""

    version = fields.Integer(required=True, strict=True)
    photos = fields.List(fields.String(), load_default=list, validate=validate.Length(max=20))


class SignDrawIn(SignIn):
    """A signature under the closed record with this digest, or the word that it is declined, with a note for all to read."""

    attended = fields.Boolean(required=True, metadata={"description": "whether the signer was there and watched"})
    note = fields.String(load_default="", validate=_REASON)


class DrawPlotOut(Schema):
    """A frozen plot. `household`: who has drawn it by now, "" for nobody."""

    no = fields.String()
    area_mu = fields.String()
    household = fields.String()


class PartyOut(Schema):
    """A party of a public draw. `phrase`: once everybody has revealed."""

    party = fields.String(metadata={"description": "role"})
    commitment = fields.String()
    revealed = fields.Boolean()
    phrase = fields.String()


class SlipOut(Schema):
    """A slip as it was drawn. `struck`: why it does not count, "" where it does."""

    number = fields.Integer()
    household = fields.String()
    plot = fields.String()
    drawn_at = fields.AwareDateTime()
    struck = fields.String()
    struck_at = fields.AwareDateTime(allow_none=True)


class LeftOut(Schema):
    """What is left to draw."""

    households = fields.List(fields.String())
    plots = fields.List(fields.String())
    blanks = fields.Integer()


class ProgressOut(Schema):
    """How far a draw by hand is after a slip was recorded or struck; the whole round is read by itself."""

    number = fields.Integer()
    version = fields.Integer(metadata={"description": "of the round; the next slip names it"})
    recorded = fields.Integer(metadata={"description": "slips so far, also those that were struck"})
    left = fields.Nested(LeftOut)
    complete = fields.Boolean(metadata={"description": "nothing is left to draw: the record may be closed"})


class RoundOut(Schema):
    """A round of a draw. state: open, drawn (public), closed (hand: signed once `missing` is empty), void."""

    number = fields.Integer()
    step_id = fields.String()
    way = fields.String()
    state = fields.String()
    version = fields.Integer()
    all_draw = fields.Boolean()
    frozen_on = fields.Date()
    households = fields.List(fields.String())
    plots = fields.List(fields.Nested(DrawPlotOut))
    parties = fields.List(fields.Nested(PartyOut))
    may_reveal = fields.Boolean()
    reveal_until = fields.Date(allow_none=True)
    slips = fields.List(fields.Nested(SlipOut))
    left = fields.Nested(LeftOut)
    complete = fields.Boolean(metadata={"description": "nothing is left to draw: the record may be closed"})
    photos = fields.Integer()
    closed_at = fields.AwareDateTime(allow_none=True)
    digest = fields.String(metadata={"description": "of the closed record; what is signed"})
    signatures = fields.List(fields.Nested(SignatureOut))
    missing = fields.List(fields.String(), metadata={"description": "kinds of signature still to come"})
    reason = fields.String(metadata={"description": "why it is void"})
    voided_on = fields.Date(allow_none=True)
    voided_role = fields.String()


class RoundsOut(Schema):
    """All rounds of a matter, the newest first. `version`: the matter's."""

    version = fields.Integer()
    rounds = fields.List(fields.Nested(RoundOut))
