using System.Globalization;
using Parley.Data;
using Parley.Log;

namespace Parley.Tests.Log;

internal static class LogRows
{
    private const string Columns =
        """
        SELECT pos AS "Pos", kind AS "Kind", conversation_id AS "ConversationId", user_id AS "UserId", subject_id AS "SubjectId",
               actor_id AS "ActorId", at AS "At", data AS "Data"
        FROM events
        """;

    /// <summary>The rows of a kind, without their state, as who comes later finds them.</summary>
    public static IReadOnlyList<LogEvent> EventsOf(this Snapshot snapshot, string kind, string? conversation = null, string? user = null) =>
    [
        .. snapshot.Query<LogEvent>($"{Columns} WHERE kind = @kind ORDER BY pos", new { kind })
            .Where(e => (conversation is null || e.ConversationId == Number(conversation)) && (user is null || e.UserId == Number(user))),
    ];

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
