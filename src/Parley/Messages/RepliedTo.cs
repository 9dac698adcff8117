using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Log;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>
/// The message that another one answers, as it is today: the beginning of its content, or nothing when it is deleted. Whoever
/// came after it sees the answer alone.
/// </summary>
internal sealed record RepliedTo(
    Id Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UserRef? Sender, string Content, bool IsDeleted)
{
    /// <summary>To be read from <see cref="Joins"/>.</summary>
    public const string Columns =
        """
        q.id AS originalid, q.sender_id AS originalsenderid, SUBSTR(q.content, 1, 200) AS originalcontent,
        q.deleted_at AS originaldeletedat, t.username AS originalusername, t.name AS originalname, t.avatar AS originalavatar
        """;

    /// <summary>Of the message that answers, m.</summary>
    public const string Joins = "LEFT JOIN messages q ON q.id = m.reply_to LEFT JOIN users t ON t.id = q.sender_id";

    // Unicode characters, as SUBSTR counts.
    private const int ExcerptLength = 200;

    private const string Sql =
        $"""
        SELECT {Columns}, r.conversation, r.usr FROM @rows AS r
        JOIN messages q ON q.id = r.message AND q.conversation_id = r.conversation
        JOIN users t ON t.id = q.sender_id
        JOIN participants p ON p.conversation_id = q.conversation_id AND p.user_id = r.usr
         AND q.id > p.joined_pos AND (p.left_pos IS NULL OR q.id < p.left_pos)
        """;

    private static readonly string HiddenSql =
        $"SELECT r.message, p.user_id FROM @rows AS r JOIN participants p ON {SeenMessage.CameAfter("r.conversation", "r.message")}";

    public static Refusal NotFound { get; } = Refusal.NotFound("Original message");

    /// <summary>Whoever is shown it was not there when it was sent: of it there is the id alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHidden { get; init; }

    [JsonPropertyName("_id")]
    [JsonPropertyOrder(-1)]
    public Id DocumentId => Id;

    /// <summary>Finds messages to answer: each of the same conversation, and one that the person may see.</summary>
    public static RowQuery Find(IReadOnlyList<Original> wanted, Dictionary<Original, RepliedTo> found) =>
        new(
            Sql,
            new Rows(wanted.Count)
                .Add("conversation", [.. wanted.Select(o => o.Conversation)])
                .Add("usr", [.. wanted.Select(o => o.User)])
                .Add("message", [.. wanted.Select(o => o.Message)]),
            row => found[new Original(row.GetInt64(7), row.GetInt64(8), row.GetInt64(0))] = new RepliedTo(
                row.GetInt64(0),
                new UserRef(Invariant($"{row.GetInt64(1)}"), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6)),
                row.GetString(2),
                !row.IsDBNull(3)));

    /// <summary>Finds those who are there and may not see the messages that are answered.</summary>
    public static RowQuery FindHidden(IReadOnlyList<Original> wanted, List<(long Original, long User)> found)
    {
        var messages = wanted.DistinctBy(o => o.Message).ToList();
        return new(
            HiddenSql,
            new Rows(messages.Count).Add("conversation", [.. messages.Select(o => o.Conversation)]).Add("message", [.. messages.Select(o => o.Message)]),
            row => found.Add((row.GetInt64(0), row.GetInt64(1))));
    }

    public RepliedTo Hide() => this with { Sender = null, Content = "", IsHidden = true };

    /// <summary>The beginning of a content, as <see cref="Columns"/> takes it.</summary>
    public static string Excerpt(string content)
    {
        var length = 0;
        foreach (var character in content.EnumerateRunes().Take(ExcerptLength))
        {
            length += character.Utf16SequenceLength;
        }

        return content[..length];
    }
}

/// <summary>A message that somebody wants to answer in a conversation.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Original(long Conversation, long User, long Message);
