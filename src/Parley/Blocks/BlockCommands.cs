using Parley.Accounts;
using Parley.Conversations;
using Parley.Friends;
using Parley.Log;
using Parley.Realtime;
using Parley.Wire;

namespace Parley.Blocks;

/// <summary>
/// Who has blocked whom. Whoever blocks somebody is not his friend any more; the other one is told of that alone. What is so
/// already is not changed.
/// </summary>
internal sealed class BlockCommands(EventLog log, FanOut fanOut)
{
    private const int MaxBlocked = 5_000;

    public Task<Outcome<Done>> BlockAsync(Caller caller, Id? person) => RunAsync(caller, person, Block);

    public Task<Outcome<Done>> UnblockAsync(Caller caller, Id? person) => RunAsync(caller, person, Unblock);

    // What passes beside the log (typing, presence, receipts) stops when fan-out has come to it: that is waited for, so that
    // after the answer nothing passes any more.
    private async Task<Outcome<Done>> RunAsync(Caller caller, Id? person, Func<Append, long, long, Outcome<Done>> command)
    {
        if (person is not { } other)
        {
            return Refusal.Invalid("userId is required");
        }

        if (other == caller.UserId)
        {
            return Refusal.Invalid("userId must be somebody else");
        }

        var done = await log.AppendAsync(append => command(append, caller.UserId, other));
        await fanOut.ReachHeadAsync();
        return done;
    }

    private static Outcome<Done> Block(Append append, long user, long other)
    {
        if (!UserRefs.Of(append, other).TryGetValue(other, out var person))
        {
            return Refusal.NotFound("User");
        }

        if (IsBlocked(append, user, other))
        {
            return new Done();
        }

        if (append.Scalar<long>("SELECT COUNT(*) FROM blocks WHERE user_id = @user", ("@user", user)) >= MaxBlocked)
        {
            return Refusal.Invalid(Invariant($"At most {MaxBlocked} people can be blocked"));
        }

        if (Friendship.Find(append, user, other) is { } between)
        {
            FriendCommands.End(append, between, user);
        }

        var pos = append.Add(
            EventKind.UserBlocked, user: user, subject: other, actor: user, state: new UserBlockedState(BlockedUser.Of(person, append.Now)));
        append.Run(
            "INSERT INTO blocks (user_id, blocked_id, at, pos) VALUES (@user, @other, @at, @pos)",
            ("@user", user), ("@other", other), ("@at", append.Now), ("@pos", pos));
        return new Done();
    }

    private static Outcome<Done> Unblock(Append append, long user, long other)
    {
        var removed = append.Run(
            "DELETE FROM blocks WHERE user_id = @user AND blocked_id = @other", ("@user", user), ("@other", other));
        if (removed > 0)
        {
            append.Add(
                EventKind.UserUnblocked, user: user, subject: other, actor: user,
                state: new UserUnblockedState(new UserUnblocked(other)));
        }

        return new Done();
    }

    private static bool IsBlocked(Append append, long user, long other) =>
        append.Scalar<long>(
            "SELECT COUNT(*) FROM blocks WHERE user_id = @user AND blocked_id = @other", ("@user", user), ("@other", other)) > 0;
}
