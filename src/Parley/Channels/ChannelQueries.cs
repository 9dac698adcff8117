using Parley.Accounts;
using Parley.Data;
using Parley.Wire;

namespace Parley.Channels;

/// <summary>The channels that everybody finds.</summary>
internal sealed class ChannelQueries(Database database)
{
    internal const int MaxQuery = 100;

    private const string Sql =
        """
        SELECT c.id AS id, c.name AS name, c.topic AS topic, c.avatar AS avatar, c.visibility AS visibility, c.participant_count AS people,
               p.user_id AS me
        FROM conversations c
        LEFT JOIN participants p ON p.user_id = @user AND p.conversation_id = c.id AND p.left_pos IS NULL
        WHERE c.name_key IS NOT NULL AND (c.name_key LIKE @named ESCAPE '!' OR LOWER(c.topic) LIKE @contains ESCAPE '!')
        ORDER BY c.name_key LIMIT @limit OFFSET @offset
        """;

    /// <summary>By name; those whose name or topic contains the text.</summary>
    public (IReadOnlyList<ChannelView> Channels, long Pos) List(Caller caller, string text, Paging paging)
    {
        using var snapshot = database.Read();
        var rows = snapshot.Query<Row>(
            Sql,
            new
            {
                user = caller.UserId,
                named = $"%{People.Escape(ChannelNames.Key(text))}%",
                contains = $"%{People.Escape(AccountRules.Key(text))}%",
                limit = paging.Limit,
                offset = paging.Offset,
            });
        return ([.. rows.Select(r => new ChannelView(r.Id, r.Name, r.Topic, r.Avatar, r.Visibility, r.People, r.Me is not null))], snapshot.Pos);
    }

    private sealed record Row
    {
        public long Id { get; init; }

        public string Name { get; init; } = "";

        public string? Topic { get; init; }

        public string? Avatar { get; init; }

        public string Visibility { get; init; } = "";

        public long People { get; init; }

        public long? Me { get; init; }
    }
}
