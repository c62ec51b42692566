"""The sign-in cookie: one per service path, none at / or /report."""

from flask import Response

from shared.settings import SERVICES
from shared.web.context import COOKIE, current_house


def set_session_cookies(response: Response, token: str) -> None:
    """Put a person's token into one HttpOnly, SameSite=Lax cookie per service path; it ends with the browser session."""
    secure = current_house().settings.secure_cookies
    for service in SERVICES:
        response.set_cookie(COOKIE, token, path=f"/{service}", httponly=True, samesite="Lax", secure=secure)


def clear_session_cookies(response: Response) -> None:
    """Take all of them away."""
    secure = current_house().settings.secure_cookies
    for service in SERVICES:
        response.delete_cookie(COOKIE, path=f"/{service}", httponly=True, samesite="Lax", secure=secure)
