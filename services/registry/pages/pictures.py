"""Pictures of published items for everybody to save and print: SVG, PNG, posters, and a village's booklet (口袋书)."""

import hashlib
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.booklets import JOB, WAITING, ask_booklet, find_booklet, ready_booklet
from services.registry.queries.lists import item_of
from services.registry.queries.pictures import Pictured, edition_of, pictured, site_of
from services.registry.queries.places import place_of
from shared.database import after_commit
from shared.flowchart import write_svg
from shared.jobs import send
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, limit, open_to_all, with_etag, writes

pictures = Blueprint("registry_pictures_pages", __name__, url_prefix="/registry")
_ALL = "published lists are for everybody"
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_PIXELS = 1200  # width of a PNG
_HOUR = "public, max-age=3600"


@pictures.get("/lists/<list_id>/items/<code>/flowchart.<form>")
@open_to_all(_ALL)
def flowchart(list_id: str, code: str, form: str) -> BaseResponse:
    """The flowchart as pages show it: SVG or PNG."""
    if form not in {"svg", "png"}:
        raise NotFound("picture.form", "流程图只有 .svg 和 .png 两种格式。")
    item = _pictured(list_id, code)
    plan = item.layout
    drawn = write_svg(plan)
    if (known := _known(drawn, form)) is not None:
        return known
    if form == "svg":
        return _answer(drawn.encode(), drawn, form, f"{item.code} {item.name}")
    limit("pictures", 60, 60)
    from shared.flowchart.paper import write_png

    return _answer(write_png(plan, _PIXELS), drawn, form, f"{item.code} {item.name}")


@pictures.get("/lists/<list_id>/items/<code>/poster-<any(A1, A3, A4):paper>.pdf")
@open_to_all(_ALL)
def poster(list_id: str, code: str, paper: str) -> BaseResponse:
    """A poster for the wall; with `?village=` its QR code opens the village's own public page."""
    item = _pictured(list_id, code)
    made = item.poster()
    drawn = write_svg(made.layout)
    if (known := _known(drawn, paper)) is not None:
        return known
    limit("pictures", 60, 60)
    from shared.flowchart.paper import Page, write_pdf

    pdf = write_pdf(
        [Page(made.layout, *made.size(paper), margin=made.margin(paper))], f"{item.about.place} {item.name}"
    )
    return _answer(pdf, drawn, "pdf", f"{item.about.place} {item.code} {item.name} {paper}", paper)


@pictures.get("/villages/<village>/booklet")
@open_to_all(_ALL)
def booklet(village: str) -> str:
    """The booklet of a village: to download, how far it is, or to ask for it."""
    house = current_house()
    with house.database.read() as session:
        edition = edition_of(session, house.clock(session), site_of(house), village)
        place = place_of(session, village)
        found = find_booklet(session, village, edition.key)
        return render_template(
            "registry/booklet.html", place=place, edition=edition, booklet=found, older=ready_booklet(session, village),
            invented=place.invented,
        )  # fmt: skip


@pictures.post("/villages/<village>/booklet")
@open_to_all("anybody may have a village's booklet made; there is one for each edition of the lists")
@writes(again=booklet)
def ask(session: Session, village: str) -> BaseResponse:
    """Have the booklet made, and go on to its page, which shows how far it is."""
    limit("booklets", 20, 3600)
    house = current_house()
    made = ask_booklet(session, house.clock(session), current_who(), site_of(house), village)
    if made.state == WAITING:
        booklet_id = made.id
        after_commit(session, lambda: send(house, JOB, booklet_id))
    return done(f"/registry/villages/{village}/booklet", "sent")


@pictures.get("/villages/<village>/booklet.pdf")
@open_to_all(_ALL)
def booklet_pdf(village: str) -> BaseResponse:
    """The newest booklet that is ready."""
    house = current_house()
    with house.database.read() as session:
        found, place = ready_booklet(session, village), place_of(session, village)
        if found is None:
            raise NotFound("booklet.unmade", "这个村的口袋书还没有制作，请在口袋书页面点“制作口袋书”。")
        digest = found.digest
        name = f"{place.name}小微权力清单口袋书"
    if digest in request.if_none_match:
        return _unchanged(digest)
    return _file(house.files.get(digest), "pdf", name, digest)


def _pictured(list_id: str, code: str) -> Pictured:
    house = current_house()
    with house.database.read() as session:
        return pictured(session, item_of(session, list_id, code), site_of(house), request.args.get("village", "")[:12])


def _tag(drawn: str, form: str) -> str:
    return hashlib.sha256(f"{form}\n{drawn}".encode()).hexdigest()[:32]


def _known(drawn: str, form: str) -> Response | None:
    """The short answer for who has this very picture already: it need not be set again."""
    tag = _tag(drawn, form)
    return _unchanged(tag) if tag in request.if_none_match else None


def _unchanged(tag: str) -> Response:
    answer = Response(status=304)
    answer.headers["Cache-Control"] = _HOUR
    answer.set_etag(tag)
    return answer


def _answer(data: bytes, drawn: str, form: str, name: str, paper: str = "") -> Response:
    return _file(data, form, name, _tag(drawn, paper or form))


def _file(data: bytes, form: str, name: str, tag: str) -> Response:
    answer = Response(data, content_type=_KINDS[form])
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{name}.{form}')}"
    answer.headers["Cache-Control"] = _HOUR
    return with_etag(answer, tag)
