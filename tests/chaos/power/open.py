"""Opens databases as SQLite finds them after a crash: open.py FOLDER ..., one line of JSON for each."""

import json
import sqlite3
import sys

for folder in sys.argv[1:]:
    try:
        database = sqlite3.connect(f"{folder}/parley.db")
        sound = [row[0] for row in database.execute("PRAGMA integrity_check")]
        found = database.execute("SELECT id, content FROM messages").fetchall() if sound == ["ok"] else []
        answer = {"sound": sound == ["ok"], "why": sound[0], "messages": found}
        database.close()
    except sqlite3.DatabaseError as error:
        answer = {"sound": False, "why": str(error), "messages": []}
    print(json.dumps(answer))
