using Parley.Accounts;
using Parley.Data;
using Parley.Log;

namespace Parley.Blocks;

/// <summary>What the log's event refers to that somebody was blocked. It is told to the person alone who did it.</summary>
internal sealed record UserBlockedState(BlockedUser Blocked)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, UserBlockedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = UserRefs.Of(snapshot, events.Select(e => e.SubjectId!.Value));
        return events
            .Where(e => people.ContainsKey(e.SubjectId!.Value))
            .ToDictionary(e => e.Pos, e => new UserBlockedState(BlockedUser.Of(people[e.SubjectId!.Value], e.At)));
    }
}

/// <summary>What the log's event refers to that somebody is not blocked any more.</summary>
internal sealed record UserUnblockedState(UserUnblocked Announcement)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, UserUnblockedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new UserUnblockedState(new UserUnblocked(e.SubjectId!.Value)));
}
