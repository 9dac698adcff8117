"""Reads the log's own tables from an SQLite database: tables.py FILE AFTER, what came after a position."""

import json
import sqlite3
import sys

path, after = sys.argv[1], int(sys.argv[2])
database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
database.execute("BEGIN")
count, head = database.execute("SELECT COUNT(*), COALESCE(MAX(pos), 0) FROM events").fetchone()
json.dump(
    {
        "count": count,
        "head": head,
        "events": database.execute(
            "SELECT pos, kind, conversation_id, user_id, subject_id, actor_id FROM events WHERE pos > ? ORDER BY pos", (after,)
        ).fetchall(),
        "participants": database.execute(
            "SELECT conversation_id, user_id, joined_pos, left_pos FROM participants WHERE joined_pos > ?", (after,)
        ).fetchall(),
    },
    sys.stdout,
)
