using Parley.Accounts;
using Parley.Log;

namespace Parley.Presence;

/// <summary>Handed to the tail: from here on a person is invisible, or not any more.</summary>
internal sealed record InvisibleNotice(long User, bool IsInvisible);

/// <summary>
/// How present somebody wants to be: at one device, or, invisible, with all of them until he says otherwise. The latter is
/// kept with the account; the log's order decides between two devices that say different things.
/// </summary>
internal sealed class ChangePresence(EventLog log, PresenceBoard board)
{
    public async Task<Outcome<bool>> RunAsync(Caller caller, string socket, PresenceWish wish)
    {
        switch (wish.Status)
        {
            case OnlineStatus.Invisible:
                await KeepAsync(caller.UserId, isInvisible: true);
                return true;
            case OnlineStatus.Online or OnlineStatus.Away:
                board.SetStatus(caller.UserId, socket, wish.Status);
                if (board.IsInvisible(caller.UserId))
                {
                    await KeepAsync(caller.UserId, isInvisible: false);
                }

                return true;
            default:
                return Refusal.Invalid("status must be \"online\", \"away\" or \"invisible\"");
        }
    }

    private Task<int> KeepAsync(long user, bool isInvisible) =>
        log.AppendAsync(append =>
        {
            append.Notify(new InvisibleNotice(user, isInvisible));
            return append.Run(
                "UPDATE users SET is_invisible = @value WHERE id = @user AND is_invisible <> @value",
                ("@value", isInvisible ? 1L : 0L), ("@user", user));
        });
}
