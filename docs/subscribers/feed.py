"""Follow what disclosure publishes, by its feed: python feed.py http://127.0.0.1:8080 [cursor file]"""

import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path

base, memory = sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "cursor.txt")
while True:
    asked = {"limit": "500", "wait": "20"}
    if memory.exists():
        asked["after"] = memory.read_text()
    address = f"{base}/disclosure/events?{urllib.parse.urlencode(asked)}"
    with urllib.request.urlopen(address, timeout=40) as answer:
        page = json.load(answer)
    for event in page["events"]:  # in order, each once; keep your own work and the cursor in one transaction if you can
        print(event["time"], event["type"], event["place"], event["data"], flush=True)
    memory.write_text(page["cursor"])
