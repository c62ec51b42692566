"""Pages for villagers, at / /t /v. They are built into files; what is asked for here is what no file holds."""

from flask import Blueprint, Response, current_app, make_response, render_template, request
from sqlalchemy.orm import Session

from services.disclosure.domain.categories import FIVE
from services.disclosure.domain.questions import KINDS, QUESTION
from services.disclosure.operations.ask_question import ask_question, title_of
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.pages.codes import code_of
from services.disclosure.pages.shown import site_of
from services.disclosure.queries.entries import ShownEntry, entries_query
from services.disclosure.queries.matters import matters_of
from services.disclosure.queries.places import find_village, search_villages
from services.disclosure.queries.questions import answered_of, find_by_code, may_object
from services.disclosure.tables import EntryRow, QuestionRow
from shared.refusals import NotFound
from shared.web import current_house, limit, open_to_all, read_slice, render_public, with_etag, writes

pages = Blueprint("disclosure_public_pages", __name__)
_ALL = "public pages are for everybody"
_MATTERS = 200


@pages.get("/", defaults={"path": ""})
@pages.get("/t/<path:path>")
@pages.get("/v/<path:path>")
@open_to_all(_ALL)
def show(**_path: str) -> Response:
    """Any page that can also stand as a file, made by the same code; ?view=senior makes the senior view."""
    house = current_house()
    with house.database.read() as session:
        shown = site_of(house, session).page(request.path.rstrip("/") or "/")
        if request.args.get("view"):
            text = render_template(shown.template, **shown.context)
        else:
            text = render_public(current_app, shown.template, **shown.context)
    return _public(make_response(text))


@pages.get("/find")
@open_to_all(_ALL)
def find() -> str:
    """Villages by name."""
    words = request.args.get("q", "")[:40]
    with current_house().database.read() as session:
        return render_template("disclosure/find.html", words=words, villages=search_villages(session, words))


@pages.get("/v/<code>/entries")
@open_to_all(_ALL)
def register(code: str) -> str:
    """Everything posted for a village, newest first, by category."""
    category = request.args.get("category", "")
    with current_house().database.read() as session:
        village = find_village(session, code)
        query = entries_query(village.place, category if category in FIVE else "")
        page = read_slice(session, query, (EntryRow.seq,), size=30, descending=True)
        return render_template(
            "disclosure/entries.html",
            village=village,
            invented=village.invented,
            entries=[ShownEntry(row) for row in page.rows],
            slice=page,
            five=FIVE,
            category=category,
        )


@pages.get("/v/<code>/matters")
@open_to_all(_ALL)
def matters(code: str) -> str:
    """All matters of a village."""
    with current_house().database.read() as session:
        village = find_village(session, code)
        found = matters_of(session, code, _MATTERS)
        return render_template("disclosure/matters.html", village=village, invented=village.invented, matters=found)


@pages.get("/v/<code>/qr.svg")
@open_to_all(_ALL)
def qr(code: str) -> Response:
    """The village's QR code."""
    house = current_house()
    with house.database.read() as session:
        find_village(session, code)
    answer = Response(code_of(f"{house.settings.public_url}/v/{code}"), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return with_etag(answer)


@pages.get("/v/<code>/qr")
@open_to_all(_ALL)
def poster(code: str) -> str:
    """One page with the QR code, to print and put up."""
    house = current_house()
    with house.database.read() as session:
        village = find_village(session, code)
    address = f"{house.settings.public_url}/v/{code}"
    return render_template("disclosure/poster.html", village=village, invented=village.invented, address=address)


@pages.get("/v/<code>/ask")
@open_to_all(_ALL)
def ask_page(code: str) -> str:
    """The form to ask, the answers given so far, and the look-up by code."""
    about = request.values.get("about", "")[:80]
    house = current_house()
    with house.database.read() as session:
        village = find_village(session, code)
        page = read_slice(session, answered_of(code), (QuestionRow.id,), size=20, descending=True)
        return render_template(
            "disclosure/ask.html",
            village=village,
            invented=village.invented,
            about=about,
            about_title=_title(session, code, about),
            may_object=may_object(session, house.clock(session).today(), about),
            kind=request.args.get("kind", QUESTION),
            kinds=list(KINDS.items()),
            slice=page,
        )


@pages.post("/v/<code>/ask")
@open_to_all("anyone may ask a village; limited by address and by village")
@writes(again=ask_page)
def ask(session: Session, code: str) -> str:
    """Ask, or object; the page shows the code that opens the answer."""
    limit("ask", 20, 3600)
    limit("ask-village", 200, 3600, whom=code)
    house = current_house()
    form = request.form
    about, kind = form.get("about", "")[:80], form.get("kind", QUESTION)
    asked = ask_question(session, house.clock(session), code, about, form.get("text", ""), kind)
    wake_jobs(session, house)
    village = find_village(session, code)
    return render_template("disclosure/asked.html", village=village, invented=village.invented, asked=asked)


@pages.get("/v/<code>/answer")
@open_to_all("whoever has a question's ten digits may read it")
def answer(code: str) -> Response:
    """A question and its answer, by code."""
    limit("question-code", 30, 600)
    digits = request.args.get("code", "").replace(" ", "")[:20]
    with current_house().database.read() as session:
        village = find_village(session, code)
        question = find_by_code(session, digits)
        text = render_template("disclosure/answer.html", village=village, invented=village.invented, question=question)
    made = make_response(text)
    made.headers["Cache-Control"] = "no-store"
    return made


def _title(session: Session, code: str, about: str) -> str:
    try:
        return title_of(session, code, about)
    except NotFound:
        return ""


def _public(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return with_etag(answer)
