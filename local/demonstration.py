"""Puts the demonstration county's power list in force, as its county office would: over HTTP.

`python -m local.demonstration URL SAMPLES`; places and people are there already (`python -m services.registry
demonstration SAMPLES`). Standard library only, so that a container can run it too. Doing it twice changes nothing.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

USERNAME, PASSWORD = "county", "sunlight-demo"
VILLAGE = "230828210201"
_SHOWN_WITHIN = 60.0  # seconds


class Refused(Exception):
    """A service said no, or something other than was expected."""


def main(url: str, samples: Path) -> None:
    """Sign in as the county office, import the workbook, publish it, and wait until a village's page shows it."""
    token = _call(url, "/registry/api/sessions", {"username": USERNAME, "password": PASSWORD})["token"]
    if _published(_call(url, "/registry/api/lists", None, token)):
        print("the lists are in force already")
    else:
        for name in ("power_list.xlsx", "duty_list.xlsx"):
            _publish(url, samples / name, token)
    _wait_for_page(f"{url}/v/{VILLAGE}")


def _publish(url: str, workbook: Path, token: str) -> None:
    draft = _upload(url, "/registry/api/lists/import", workbook, token)
    effective_on = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    _call(url, f"/registry/api/drafts/{draft['draft_id']}/publish", {"effective_on": effective_on}, token)
    print(f"published {workbook.name}")


def _published(lists: Any) -> bool:
    found = lists.get("lists", lists.get("items", [])) if isinstance(lists, dict) else lists
    return bool(found)


def _call(url: str, path: str, body: dict[str, Any] | None, token: str = "") -> Any:
    data = json.dumps(body).encode() if body is not None else None
    return _send(urllib.request.Request(url + path, data=data, headers={"Content-Type": "application/json"}), token)


def _upload(url: str, path: str, file: Path, token: str) -> Any:
    boundary = uuid.uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    data = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return _send(urllib.request.Request(url + path, data=data, headers=headers), token)


def _send(request: urllib.request.Request, token: str) -> Any:
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if request.data is not None:
        request.add_header("Idempotency-Key", uuid.uuid4().hex)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Refused(f"{request.full_url}: {error.code} {error.read().decode(errors='replace')[:2000]}") from error


def _wait_for_page(address: str) -> None:
    end = time.monotonic() + _SHOWN_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError as error:
            if time.monotonic() > end:
                raise Refused(f"{address} does not show the list after {_SHOWN_WITHIN:.0f} s: {error}") from error
        time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
