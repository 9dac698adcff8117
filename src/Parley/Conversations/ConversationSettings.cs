using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Channels;
using Parley.Data;
using Parley.Log;

namespace Parley.Conversations;

/// <summary>What the owner and the admins of a group or channel may change.</summary>
internal sealed record ConversationSettings
{
    private const string Columns =
        """
        c.id AS id, c.name AS name, c.topic AS topic, c.avatar AS avatar, c.visibility AS visibility, c.password_hash AS passwordhash,
        c.slow_mode AS slowmode, c.announcement_only AS announcementonly, c.archived_at AS archivedat
        """;

    public long Id { get; init; }

    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? Avatar { get; init; }

    public string? Visibility { get; init; }

    public string? PasswordHash { get; init; }

    public long SlowMode { get; init; }

    public long AnnouncementOnly { get; init; }

    public long? ArchivedAt { get; init; }

    public string? NameKey => Visibility is null ? null : ChannelRules.NameKey(Name!, Visibility, ArchivedAt is not null);

    public static ConversationSettings Find(Append append, long conversation) =>
        append.One($"SELECT {Columns} FROM conversations c WHERE c.id = @conversation", Read, ("@conversation", conversation))!;

    public static Dictionary<long, ConversationSettings> Find(Snapshot snapshot, IEnumerable<long> conversations) =>
        snapshot.Query<ConversationSettings>(
            $"SELECT {Columns} FROM conversations c WHERE c.id IN @ids AND c.deleted_pos IS NULL", new { ids = conversations.Distinct().ToArray() })
            .ToDictionary(c => c.Id);

    public void Write(Append append) =>
        append.Run(
            """
            UPDATE conversations
            SET name = @name, topic = @topic, avatar = @avatar, visibility = @visibility, password_hash = @password, name_key = @key,
                slow_mode = @slow, announcement_only = @announcements, archived_at = @archived
            WHERE id = @id
            """,
            ("@name", Name), ("@topic", Topic), ("@avatar", Avatar), ("@visibility", Visibility), ("@password", PasswordHash), ("@key", NameKey),
            ("@slow", SlowMode), ("@announcements", AnnouncementOnly), ("@archived", ArchivedAt), ("@id", Id));

    /// <summary>What is different in the other: its name, and what it was and is. Of a password only whether there is one.</summary>
    public Dictionary<string, string?[]> ChangesTo(ConversationSettings next)
    {
        var changes = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        Compare("name", Name, next.Name);
        Compare("topic", Topic, next.Topic);
        Compare("avatar", Avatar, next.Avatar);
        Compare("visibility", Visibility, next.Visibility);
        Compare("slowMode", Text(SlowMode), Text(next.SlowMode));
        Compare("announcementOnly", Flag(AnnouncementOnly != 0), Flag(next.AnnouncementOnly != 0));
        Compare("isArchived", Flag(ArchivedAt is not null), Flag(next.ArchivedAt is not null));
        if (PasswordHash != next.PasswordHash)
        {
            changes["password"] = [PasswordHash is null ? null : "…", next.PasswordHash is null ? null : "…"];
        }

        return changes;

        void Compare(string what, string? before, string? after)
        {
            if (before != after)
            {
                changes[what] = [before, after];
            }
        }
    }

    public ConversationUpdated ToAnnouncement(long by, long at) =>
        new(Id, Name, Avatar, Topic, Visibility, SlowMode, AnnouncementOnly != 0, ArchivedAt is not null, by, at);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Flag(bool value) => value ? "true" : "false";

    private static ConversationSettings Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = TextAt(row, 1),
        Topic = TextAt(row, 2),
        Avatar = TextAt(row, 3),
        Visibility = TextAt(row, 4),
        PasswordHash = TextAt(row, 5),
        SlowMode = row.GetInt64(6),
        AnnouncementOnly = row.GetInt64(7),
        ArchivedAt = row.IsDBNull(8) ? null : row.GetInt64(8),
    };

    private static string? TextAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What the row of an update in the log says: what was changed, from what to what.</summary>
internal sealed record SettingsData(Dictionary<string, string?[]> Changes)
{
    public static SettingsData Of(string data) => JsonSerializer.Deserialize(data, SettingsDataJson.Short.SettingsData)!;

    public override string ToString() => JsonSerializer.Serialize(this, SettingsDataJson.Short.SettingsData);
}

[JsonSerializable(typeof(SettingsData))]
internal sealed partial class SettingsDataJson : JsonSerializerContext
{
    public static SettingsDataJson Short { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
