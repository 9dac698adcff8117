using System.Text.Json.Serialization;
using Parley.Data;
using Parley.Log;

namespace Parley.Accounts;

/// <summary>What a person has set for himself.</summary>
/// <param name="ReadReceipts">Whether others are told of his reading, and he of theirs: <see cref="Switch"/>.</param>
/// <param name="WhoMayWrite">From whom he takes messages in direct conversations: <see cref="Writers"/>.</param>
internal sealed record UserSettings(string ReadReceipts, string WhoMayWrite);

/// <summary>What a person wants to be otherwise; what is not named stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SettingsChange(string? ReadReceipts = null, string? WhoMayWrite = null);

internal static class Switch
{
    public const string On = "on";
    public const string Off = "off";
}

/// <summary>Stored: never rename one.</summary>
internal static class Writers
{
    public const string Everyone = "everyone";
    public const string Friends = "friends";
    public const string Nobody = "nobody";
}

/// <summary>What the log's event of changed settings refers to.</summary>
internal sealed record SettingsChangedState(UserSettings Settings)
{
    /// <summary>By position, as they are today.</summary>
    public static IReadOnlyDictionary<long, SettingsChangedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var today = snapshot.Query<SettingsRow>(SettingsRow.Sql, new { users = events.Select(e => e.UserId!.Value).Distinct().ToArray() })
            .ToDictionary(row => row.Id, row => row.ToSettings());
        return events
            .Where(e => today.ContainsKey(e.UserId!.Value))
            .ToDictionary(e => e.Pos, e => new SettingsChangedState(today[e.UserId!.Value]));
    }
}

/// <summary>Reads and changes a person's settings. What is so already is not changed.</summary>
internal sealed class ChangeSettings(EventLog log, Database database)
{
    /// <summary>The settings, and the position in the log that they show.</summary>
    public (UserSettings Settings, long Pos) Find(Caller caller)
    {
        using var snapshot = database.Read();
        var row = snapshot.Query<SettingsRow>(SettingsRow.Sql, new { users = (long[])[caller.UserId] }).Single();
        return (row.ToSettings(), snapshot.Pos);
    }

    public async Task<Outcome<UserSettings>> RunAsync(Caller caller, SettingsChange change) =>
        change.ReadReceipts is not (null or Switch.On or Switch.Off)
            ? Refusal.Invalid("readReceipts must be \"on\" or \"off\"")
        : change.WhoMayWrite is not (null or Writers.Everyone or Writers.Friends or Writers.Nobody)
            ? Refusal.Invalid("whoMayWrite must be \"everyone\", \"friends\" or \"nobody\"")
            : await log.AppendAsync(append => Change(append, caller.UserId, change));

    private static UserSettings Change(Append append, long user, SettingsChange change)
    {
        var before = append.Query<SettingsRow>(SettingsRow.Sql, new { users = (long[])[user] })[0].ToSettings();
        var after = new UserSettings(change.ReadReceipts ?? before.ReadReceipts, change.WhoMayWrite ?? before.WhoMayWrite);
        if (after != before)
        {
            append.Run(
                "UPDATE users SET read_receipts = @receipts, who_may_write = @writers WHERE id = @user",
                ("@receipts", after.ReadReceipts == Switch.On ? 1L : 0L), ("@writers", after.WhoMayWrite), ("@user", user));
            append.Add(EventKind.SettingsChanged, user: user, actor: user, state: new SettingsChangedState(after));
        }

        return after;
    }
}

/// <summary>A person's settings, as read from the database.</summary>
internal sealed record SettingsRow
{
    public const string Sql =
        "SELECT u.id AS id, u.read_receipts AS readreceipts, u.who_may_write AS whomaywrite FROM users u WHERE u.id IN @users";

    public long Id { get; init; }

    public long ReadReceipts { get; init; }

    public string WhoMayWrite { get; init; } = Writers.Everyone;

    public UserSettings ToSettings() => new(ReadReceipts == 0 ? Switch.Off : Switch.On, WhoMayWrite);
}
