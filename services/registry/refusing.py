"""Both doors ask for this early in a view that runs powers: if a rule says no, the refusal is kept."""

from sqlalchemy.orm import Session

from services.registry.operations.keep_refusal import Asked, keep_refusal
from shared.refusals import Refusal
from shared.web import current_house, current_who, on_refusal


def keeping(village: str = "", matter_id: str = "", item_code: str = "", step_id: str = "") -> None:
    """Have a refusal of this request recorded, after everything else was rolled back."""
    asked, who, house = Asked(village, matter_id, item_code, step_id), current_who(), current_house()

    def note(session: Session, refusal: Refusal) -> None:
        keep_refusal(session, house.clock(session), who, asked, refusal)

    on_refusal(note)
