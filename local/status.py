"""`./sunlight status`: what runs, and whether it is ready."""

import urllib.error
import urllib.request
from pathlib import Path

from local.state import is_ready, running


def show(state: Path) -> int:
    """Print a line per service; 0 when all are ready."""
    found = running(state)
    if found is None:
        print("没有在运行 not running; start it with ./sunlight up")
        return 1
    print(f"{found['url']} (supervisor {found['pid']})")
    ready = {name: is_ready(f"http://127.0.0.1:{port}") for name, port in found["web_ports"].items()}
    for name, fine in ready.items():
        print(f"  {name:<12} {'就绪 ready' if fine else '未就绪 not ready'}")
    gateway = _gateway_answers(found["url"])
    print(f"  {'gateway':<12} {'就绪 ready' if gateway else '未就绪 not ready'}")
    return 0 if gateway and all(ready.values()) else 1


def _gateway_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False
