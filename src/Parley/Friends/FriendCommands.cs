using Parley.Accounts;
using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Friends;

/// <summary>
/// Who is friends with whom: asking, answering, ending. Two requests that cross are an acceptance. What is so already is not
/// changed.
/// </summary>
internal sealed class FriendCommands(EventLog log)
{
    public static Refusal NoSuchRequest { get; } = Refusal.NotFound("Friend request");

    public Task<Outcome<FriendshipAck>> AskAsync(Caller caller, Id? person) =>
        person is not { } other ? Refuse<FriendshipAck>(Refusal.Invalid("userId is required"))
        : other == caller.UserId ? Refuse<FriendshipAck>(Refusal.Invalid("userId must be somebody else"))
        : log.AppendAsync(append => Ask(append, caller.UserId, other));

    public Task<Outcome<FriendshipAck>> AcceptAsync(Caller caller, Id? request) =>
        request is { } id
            ? log.AppendAsync(append => Accept(append, caller.UserId, id))
            : Refuse<FriendshipAck>(Refusal.Invalid("requestId is required"));

    public Task<Outcome<Done>> RejectAsync(Caller caller, Id? request) => EndRequestAsync(caller, request, byAsker: false);

    public Task<Outcome<Done>> CancelAsync(Caller caller, Id? request) => EndRequestAsync(caller, request, byAsker: true);

    public Task<Outcome<Done>> RemoveAsync(Caller caller, Id? person) =>
        person is not { } other ? Refuse<Done>(Refusal.Invalid("userId is required"))
        : log.AppendAsync<Outcome<Done>>(append =>
            Friendship.Find(append, caller.UserId, other) is { AreFriends: true } friendship
                ? End(append, friendship, caller.UserId)
                : Refusal.NotFound("Friend"));

    /// <summary>Ends whatever is between two people, friendship or request, and tells both.</summary>
    public static Done End(Append append, Friendship between, long actor)
    {
        between.Delete(append);
        if (between.AreFriends)
        {
            Tell(append, between, actor, _ => EventKind.FriendRemoved, (_, other) => new FriendRemovedState(new FriendRemoved(other)));
        }
        else
        {
            // Who has asked is not told that he was rejected: his request is gone, as if he had cancelled it on another device.
            Tell(
                append, between, actor,
                user => user == between.AskedBy || actor == between.AskedBy ? EventKind.FriendRequestCancelled : EventKind.FriendRequestRejected,
                (_, _) => new FriendRequestEndedState(new FriendRequestEnded(between.RequestId)));
        }

        return new Done();
    }

    private static Outcome<FriendshipAck> Ask(Append append, long user, long other)
    {
        var people = UserRefs.Of(append, user, other);
        if (!people.TryGetValue(other, out var person))
        {
            return Refusal.NotFound("User");
        }

        switch (Friendship.Find(append, user, other))
        {
            case { AreFriends: true } friendship:
                return new FriendshipAck(null, Friend.Of(person, friendship.Since!.Value));
            case { } asked when asked.AskedBy == user:
                return new FriendshipAck(new FriendRequest(asked.RequestId, people[user], person, asked.AskedAt), null);
            case { } crossing:
                return Accept(append, crossing, user);
        }

        if (MayWrite.CheckRequest(append, user, other) is { } refusal)
        {
            return refusal;
        }

        var request = new FriendRequest(append.Head + 1, people[user], person, append.Now);
        var pending = new Friendship(Math.Min(user, other), Math.Max(user, other), request.Id, user, append.Now, null);
        Tell(append, pending, user, _ => EventKind.FriendRequested, (_, _) => new FriendRequestedState(request));
        pending.Insert(append);
        return new FriendshipAck(request, null) { IsNew = true };
    }

    private static Outcome<FriendshipAck> Accept(Append append, long user, Id request) =>
        Friendship.FindRequest(append, request, user) is not { } friendship ? NoSuchRequest
        : friendship.AskedBy == user ? Refusal.Forbidden("Only the person who was asked answers a request")
        : Accept(append, friendship, user);

    private static FriendshipAck Accept(Append append, Friendship friendship, long user)
    {
        var people = UserRefs.Of(append, friendship.LowId, friendship.HighId);
        if (!friendship.AreFriends)
        {
            friendship.Accept(append);
            Tell(
                append, friendship, user, _ => EventKind.FriendAdded,
                (_, other) => FriendAddedState.Of(friendship.RequestId, user, people[other], append.Now));
        }

        return new FriendshipAck(null, Friend.Of(people[friendship.Other(user)], friendship.Since ?? append.Now))
        {
            IsNew = !friendship.AreFriends,
        };
    }

    private Task<Outcome<Done>> EndRequestAsync(Caller caller, Id? request, bool byAsker) =>
        request is not { } id ? Refuse<Done>(Refusal.Invalid("requestId is required"))
        : log.AppendAsync<Outcome<Done>>(append =>
            Friendship.FindRequest(append, id, caller.UserId) is not { AreFriends: false } asked ? NoSuchRequest
            : (asked.AskedBy == caller.UserId) != byAsker
                ? Refusal.Forbidden(byAsker ? "Only the person who asked cancels a request" : "Only the person who was asked answers a request")
            : End(append, asked, caller.UserId));

    // The actor's own event is the last one: what follows for both is done with it.
    private static void Tell(
        Append append, Friendship between, long actor, Func<long, string> kind, Func<long, long, object> state)
    {
        foreach (var user in (long[])[between.Other(actor), actor])
        {
            var other = between.Other(user);
            append.Add(
                kind(user), user: user, subject: other, actor: actor, data: FriendEventData.Of(between.RequestId), state: state(user, other));
        }
    }

    private static Task<Outcome<T>> Refuse<T>(Refusal refusal) => Task.FromResult<Outcome<T>>(refusal);
}
