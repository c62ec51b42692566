"""Other systems' programs: credentials with scopes, rotation, revocation, for the county's administrator."""

from flask import Blueprint, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import disbelieve
from services.registry.operations.programs import (
    OVERLAP,
    NewProgram,
    add_program,
    end_previous_secret,
    new_secret,
    revoke_program,
    rotate_secret,
)
from services.registry.pages.words import scope_names
from services.registry.queries.access import programs_at
from services.registry.queries.places import place_names
from services.registry.tables import Program
from shared.place import Place
from shared.refusals import NotFound
from shared.security.passwords import hash_password
from shared.security.scopes import ACT, GRANTABLE
from shared.web import current_house, current_who, done, guard, writes

programs = Blueprint("registry_programs", __name__, url_prefix="/registry")


@programs.get("/programs")
@guard("program.manage")
def overview() -> str:
    """Who has credentials, for what, since when unused."""
    house, places = current_house(), current_who().places("program.manage")
    with house.database.read() as session:
        rows = programs_at(session, places)
        names = place_names(session, [row.place for row in rows])
        now = house.clock(session).real()
    grantable = [(scope, scope_names()[scope]) for scope in GRANTABLE if _may_give(scope)]
    return render_template(
        "registry/programs.html", programs=rows, names=names, scopes=scope_names(), grantable=grantable, now=now,
        place=places[0].code, overlap=OVERLAP.days,
    )  # fmt: skip


def _again(**_address: str) -> str:
    return overview()


@programs.post("/programs")
@guard("program.manage")
@writes(again=overview)
def add(session: Session) -> BaseResponse:
    """New credentials; the secret is shown this once."""
    form, secret = request.form, new_secret()
    new = NewProgram(
        form.get("client", "").strip(),
        form.get("name", ""),
        tuple(form.getlist("scopes")),
        _place(form.get("place", "")),
    )
    return _secret_page(add_program(session, current_who(), new, hash_password(secret)), secret)


@programs.post("/programs/<client>/rotate")
@guard("program.manage")
@writes(again=_again)
def rotate(session: Session, client: str) -> BaseResponse:
    """A new secret beside the old one."""
    secret = new_secret()
    row = rotate_secret(session, current_house().clock(session), current_who(), client, hash_password(secret))
    return _secret_page(row, secret)


@programs.post("/programs/<client>/end-previous")
@guard("program.manage")
@writes(again=_again)
def end_previous(session: Session, client: str) -> BaseResponse:
    """The old secret ends now."""
    end_previous_secret(session, current_who(), client)
    return done("/registry/programs", "saved")


@programs.post("/programs/<client>/revoke")
@guard("program.manage")
@writes(again=_again)
def revoke(session: Session, client: str) -> BaseResponse:
    """No more tokens, and those out there are not believed any more."""
    revoke_program(session, current_house().clock(session), current_who(), client)
    disbelieve(session, current_house(), f"program:{client}")
    return done("/registry/programs", "saved")


def _may_give(scope: str) -> bool:
    return not scope.startswith(ACT) or bool(current_who().places(scope.removeprefix(ACT)))


def _secret_page(row: Program, secret: str) -> BaseResponse:
    page = render_template(
        "registry/program_secret.html", program=row, secret=secret, scopes=scope_names(),
        address=f"{current_house().settings.public_url}/registry/api/tokens",
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _place(code: str) -> Place:
    try:
        return Place.of(code.strip())
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码，请核对。", where="place") from error
