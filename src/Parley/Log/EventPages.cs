using Parley.Configuration;
using Parley.Data;

namespace Parley.Log;

/// <summary>Events of one person after a position, in order; <paramref name="Through"/>: up to where these are all of them.</summary>
internal sealed record EventPage(IReadOnlyList<LogEvent> Events, long Through);

/// <summary>
/// What of the log a person may see: the events of his conversations during his stays, from the one by which he came to
/// the one by which he left, and those directed at him. Of a conversation that was deleted, that alone.
/// </summary>
internal sealed class EventPages(EventLog log, Settings settings)
{
    // A page looks at so many positions at a time, so that one of somebody who sees little does not walk through the log.
    private const int Window = 20_000;

    // A stay's last event is the one that ended it.
    private const string Stay = "e.pos >= p.joined_pos AND (p.left_pos IS NULL OR e.pos <= p.left_pos)";

    private const string OfConversations =
        $"""
        FROM participants p
        JOIN conversations c ON c.id = p.conversation_id
        JOIN events e ON e.conversation_id = p.conversation_id AND e.pos > @after AND e.pos <= @through AND {Stay}
         AND (c.deleted_pos IS NULL OR e.pos >= c.deleted_pos)
        """;

    private const string WhereMine = "WHERE p.user_id = @user AND (p.left_pos IS NULL OR p.left_pos > @after)";

    private const string Directed =
        $"""
        FROM events e
        WHERE e.user_id = @user AND e.pos > @after AND e.pos <= @through
          AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.conversation_id = e.conversation_id AND p.user_id = @user AND {Stay})
          AND e.kind NOT IN ('{EventKind.ParticipantBanned}', '{EventKind.ParticipantMuted}')
          AND (e.kind NOT IN ('{EventKind.ParticipantUnbanned}', '{EventKind.ParticipantUnmuted}')
               OR EXISTS (SELECT 1 FROM participants p WHERE p.conversation_id = e.conversation_id AND p.user_id = @user))
        """;

    // How somebody is called now, for those who were then in a conversation that he is or had been in.
    private const string OfPeople =
        $"""
        FROM events e
        WHERE e.kind = '{EventKind.UserUpdated}' AND e.pos > @after AND e.pos <= @through AND e.user_id <> @user
          AND EXISTS (SELECT 1 FROM participants p
                      JOIN participants o ON o.conversation_id = p.conversation_id AND o.user_id = e.user_id AND o.joined_pos <= e.pos
                      WHERE p.user_id = @user AND {Stay})
        """;

    internal const string PageSql =
        $"""
        SELECT v.pos AS pos, v.kind AS kind, v.conversation_id AS conversationid, v.user_id AS userid, v.subject_id AS subjectid,
               v.actor_id AS actorid, v.at AS at, v.data AS data
        FROM events v
        WHERE v.pos IN (SELECT e.pos {OfConversations} {WhereMine} UNION ALL SELECT e.pos {Directed} UNION ALL SELECT e.pos {OfPeople})
        ORDER BY v.pos LIMIT @limit
        """;

    // What an event takes is its message or its draft, whose length is in characters, and something around it.
    private const string Size =
        $"""
        SELECT COUNT(*) AS events, CAST(COALESCE(SUM(v.size), 0) AS BIGINT) AS characters FROM (
          SELECT COALESCE(LENGTH(m.content), LENGTH(d.content), 0) AS size
          {OfConversations}
          LEFT JOIN messages m ON m.id = CASE
            WHEN e.kind = '{EventKind.MessageSent}' THEN e.pos
            WHEN e.kind IN ('{EventKind.MessageEdited}', '{EventKind.MessagePinned}') THEN e.subject_id END
          LEFT JOIN drafts d ON e.kind = '{EventKind.DraftSaved}' AND d.user_id = e.user_id AND d.conversation_id = e.conversation_id
            AND d.user_id = @user
          {WhereMine}
          UNION ALL
          SELECT 0 AS size {Directed}
          UNION ALL
          SELECT 0 AS size {OfPeople}
          LIMIT @limit
        ) v
        """;

    /// <summary>
    /// Whether positions after this one can be told from this log: it is of this incarnation, not beyond the head, and
    /// nothing after it has been removed.
    /// </summary>
    public bool Reaches(Snapshot snapshot, Cursor after) =>
        after.Epoch == log.Epoch
        && after.Pos <= snapshot.Pos
        && after.Pos >= snapshot.OldestPos - 1;

    /// <summary>Whether what a person missed is little enough to be sent to him.</summary>
    public bool IsReplayable(Snapshot snapshot, long user, long after)
    {
        var missed = snapshot.First<Amount>(
            Size, new { user, after, through = snapshot.Pos, limit = settings.ReplayMaxEvents + 1 })!;
        return IsReplayable(missed.Events, missed.Characters + (missed.Events * ReplayRules.EventSize));
    }

    public bool IsReplayable(long events, long bytes) => events <= settings.ReplayMaxEvents && bytes <= settings.ReplayMaxBytes;

    /// <summary>The next events of a person, at most so many; without their state. At the head there may be none.</summary>
    public static EventPage After(Snapshot snapshot, long user, long after, int limit)
    {
        while (true)
        {
            var through = Math.Min(after + Window, snapshot.Pos);
            var events = snapshot.Query<LogEvent>(PageSql, new { user, after, through, limit }).ToList();
            if (events.Count == limit)
            {
                return new EventPage(events, events[^1].Pos);
            }

            if (events.Count > 0 || through == snapshot.Pos)
            {
                return new EventPage(events, through);
            }

            after = through;
        }
    }

    private sealed record Amount
    {
        public long Events { get; init; }

        public long Characters { get; init; }
    }
}

internal static class ReplayRules
{
    /// <summary>What an event takes besides the text of a message, roughly, in bytes.</summary>
    public const int EventSize = 512;
}
