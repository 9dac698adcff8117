using System.Text.Json;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;

namespace Parley.Friends;

// What the log's events of friends refer to. Each happens to two people and is two events, one directed at each of them: the
// user is whom it is told, the subject is the other one, the actor is who did it.

/// <summary>Somebody was asked.</summary>
internal sealed record FriendRequestedState(FriendRequest Request)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, FriendRequestedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = UserRefs.Of(snapshot, events.SelectMany(e => (long[])[e.UserId!.Value, e.SubjectId!.Value]));
        return events
            .Where(e => people.ContainsKey(e.UserId!.Value) && people.ContainsKey(e.SubjectId!.Value))
            .ToDictionary(e => e.Pos, e => new FriendRequestedState(new FriendRequest(
                FriendEventData.Request(e),
                people[e.ActorId!.Value],
                people[e.ActorId == e.UserId ? e.SubjectId!.Value : e.UserId!.Value],
                e.At)));
    }
}

/// <summary>A request is gone without having been accepted.</summary>
internal sealed record FriendRequestEndedState(FriendRequestEnded Announcement)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, FriendRequestEndedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new FriendRequestEndedState(new FriendRequestEnded(FriendEventData.Request(e))));
}

/// <summary>Two people have become friends.</summary>
internal sealed record FriendAddedState(FriendRequestAccepted Answer, Friend Friend)
{
    /// <summary>By position.</summary>
    public static IReadOnlyDictionary<long, FriendAddedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var people = UserRefs.Of(snapshot, events.Select(e => e.SubjectId!.Value));
        return events
            .Where(e => people.ContainsKey(e.SubjectId!.Value))
            .ToDictionary(e => e.Pos, e => Of(FriendEventData.Request(e), e.ActorId!.Value, people[e.SubjectId!.Value], e.At));
    }

    public static FriendAddedState Of(long request, long acceptedBy, UserRef friend, long at) =>
        new(new FriendRequestAccepted(request, acceptedBy, at), Friend.Of(friend, at));
}

/// <summary>Two people are not friends any more.</summary>
internal sealed record FriendRemovedState(FriendRemoved Announcement)
{
    /// <summary>By position: the row says all.</summary>
    public static IReadOnlyDictionary<long, FriendRemovedState> Load(Snapshot _, IReadOnlyList<LogEvent> events) =>
        events.ToDictionary(e => e.Pos, e => new FriendRemovedState(new FriendRemoved(e.SubjectId!.Value)));
}

/// <summary>What the rows of these events say besides the people: which request.</summary>
internal static class FriendEventData
{
    public static string Of(long request) => Invariant($$"""{"request":{{request}}}""");

    public static long Request(LogEvent e) => JsonElement.Parse(e.Data!).GetProperty("request").GetInt64();
}
