using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Messages;
using Parley.Moderation;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

/// <summary>However long a history is, what is shown of it is found by an index, and nothing walks through it.</summary>
public sealed partial class QueryPlanTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    public static TheoryData<string, string[]> Queries => new()
    {
        { History.BordersSql, ["messages_of_conversation", "messages_of_conversation", "messages_by_time", "messages_by_time"] },
        { SeenSeqs.StaysSql, ["sqlite_autoindex_participants_1", "messages_of_conversation", "messages_of_conversation"] },
        { History.PageSql, ["messages_by_seq"] },
        { MessageQueries.PinsSql, ["messages_pinned", "sqlite_autoindex_participants_1"] },
        { MessageQueries.VersionsSql, ["sqlite_autoindex_message_edits_1"] },
        { SeenMessage.Sql, ["sqlite_autoindex_participants_1"] },
        { SeenMessage.HiddenFromSql, ["participants_by_arrival", "sqlite_autoindex_participants_1"] },
        {
            ParticipantRow.ShownSql,
            [
                "participants_in_charge", "participants_present", "participants_by_arrival", "participants_by_arrival",
                "sqlite_autoindex_participants_1", "sqlite_autoindex_watermarks_1",
            ]
        },
        {
            UnreadQueries.Sql,
            ["participants_present", "sqlite_autoindex_watermarks_1", "messages_by_seq", "messages_by_seq", "messages_by_seq", "messages_deleted"]
        },
        { AttachmentRows.Sql, ["sqlite_autoindex_attachments_1"] },
        { AuditQueries.Sql, ["events_of_audit"] },
        { HappeningQueries.Sql, ["events_of_audit", "sqlite_autoindex_participants_1"] },
        { ReactionRows.Sql, ["sqlite_autoindex_reactions_1"] },
        {
            EventPages.PageSql,
            [
                "participants_of_user", "events_of_conversation", "events_of_user", "sqlite_autoindex_participants_1",
                "sqlite_autoindex_participants_1", "events_of_people", "participants_of_user", "sqlite_autoindex_participants_1",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_goes_by_its_indexes(string sql, string[] indexes)
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The plans are those of SQLite, whose planner goes by the text alone.");
        using var connection = world.Server.Services.GetRequiredService<Database>().Open();
        var plan = connection.Query<Step>(
            "EXPLAIN QUERY PLAN " + List().Replace(sql, "IN (1, 2)"),
            new { conversation = 1, user = 1, message = 1, before = 9, after = 1, around = 1, from = 1, to = 9, through = 9, limit = 1, offset = 0, viewer = 1, most = 49 })
            .Select(s => s.Detail)
            .ToList();
        plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal) && !OfNoTable().IsMatch(step)).ShouldBeEmpty();
        plan.Select(step => IndexOf().Match(step)).Where(m => m.Success).Select(m => m.Groups["index"].Value).ShouldBe(indexes, ignoreOrder: true);
    }

    [GeneratedRegex("IN @\\w+", RegexOptions.NonBacktracking)]
    private static partial Regex List();

    [GeneratedRegex("CONSTANT ROW|SUBQUERY|subquery|ranked|SCAN shown", RegexOptions.NonBacktracking)]
    private static partial Regex OfNoTable();

    [GeneratedRegex("USING (COVERING )?INDEX (?<index>\\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IndexOf();

    private sealed record Step
    {
        public string Detail { get; init; } = "";
    }
}
