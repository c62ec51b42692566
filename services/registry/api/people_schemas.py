"""What goes in and out about people, places, tokens and the clock."""

from marshmallow import Schema, fields, validate


class PostOut(Schema):
    """A post as a token carries it."""

    id = fields.String()
    role = fields.String()
    place = fields.String()


class SignInIn(Schema):
    """User name and password."""

    username = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=200))
    code = fields.String(
        load_default="", load_only=True, validate=validate.Length(max=40), metadata={"description": "second factor"}
    )


class PersonOut(Schema):
    """Whoever signed in."""

    id = fields.String()
    name = fields.String()
    posts = fields.List(fields.Nested(PostOut))


class TokenOut(Schema):
    """A token, to be sent as `Authorization: Bearer …` until it expires."""

    token = fields.String()
    expires_at = fields.AwareDateTime()
    person = fields.Nested(PersonOut)


class PlaceOut(Schema):
    """A division."""

    code = fields.String()
    name = fields.String()
    tier = fields.Integer()
    kind = fields.String()
    carries_list = fields.Boolean()
    invented = fields.Boolean()


class NameOut(Schema):
    """What a person is called."""

    id = fields.String()
    name = fields.String()


class UnderIn(Schema):
    """Below which division."""

    under = fields.String(load_default="", metadata={"description": "division code, 2 to 12 digits; empty: all"})


class IdsIn(Schema):
    """Whose names."""

    ids = fields.String(required=True, metadata={"description": "person ids, separated by commas; at most 200"})


class ClockIn(Schema):
    """How many calendar days forward."""

    days = fields.Integer(required=True, strict=True)


class ClockOut(Schema):
    """Legal time."""

    legal_day = fields.String()
    offset_seconds = fields.Integer()
