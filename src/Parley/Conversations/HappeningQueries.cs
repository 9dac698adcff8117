using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What a member may know of a group besides its messages: who came and went, and how it was called from then on.</summary>
/// <param name="Id">Its position in the log, which is between the ids of the messages before and after it.</param>
/// <param name="Kind">"joined", "left", "removed" or "renamed".</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it.</param>
internal sealed record Happening(Id Id, string Kind, Timestamp At, UserRef Actor)
{
    /// <summary>Who came or went.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserRef? User { get; init; }

    /// <summary>The new name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}

/// <summary>The latest last.</summary>
internal sealed record HappeningPage(IReadOnlyList<Happening> Happenings, bool HasMore);

/// <summary>What is told between the messages of a group or channel. The log is the list.</summary>
internal sealed class HappeningQueries(Database database)
{
    // What is asked beside the index's condition takes little out of what it finds.
    internal const string Sql =
        $"""
        SELECT {DeedRow.Columns}
        FROM {DeedRow.Tables}
        WHERE {DeedRow.OfConversation} AND e.pos < @before AND a.id IS NOT NULL
          AND (e.kind IN ('{EventKind.ParticipantAdded}', '{EventKind.ParticipantRemoved}')
            OR e.kind = '{EventKind.ConversationUpdated}' AND e.data LIKE '%"name":%')
          AND EXISTS (SELECT 1 FROM participants p
                      WHERE p.conversation_id = e.conversation_id AND p.user_id = @user
                        AND p.joined_pos <= e.pos AND (p.left_pos IS NULL OR p.left_pos >= e.pos))
        ORDER BY e.pos DESC LIMIT @limit
        """;

    /// <summary>The latest ones before a position, of the caller's stays.</summary>
    public Outcome<(HappeningPage Page, long Pos)> Before(Caller caller, long conversation, long before, int limit)
    {
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, caller.UserId) is null)
        {
            return Membership.NotFound;
        }

        var rows = snapshot.Query<Row>(Sql, new { conversation, user = caller.UserId, before, limit = limit + 1 }).ToList();
        var page = rows.Take(limit).Reverse().Select(row => row.ToHappening()).ToList();
        return (new HappeningPage(page, rows.Count > limit), snapshot.Pos);
    }

    private sealed record Row : DeedRow
    {
        public Happening ToHappening()
        {
            if (User is not { } user)
            {
                return new(Pos, "renamed", At, Actor!) { Name = SettingsData.Of(Data!).Changes["name"][1] };
            }

            var kind = Kind == EventKind.ParticipantAdded ? "joined" : UserId == ActorId ? "left" : "removed";
            return new(Pos, kind, At, Actor!) { User = user };
        }
    }
}
