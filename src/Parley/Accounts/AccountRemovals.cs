using Parley.Conversations;
using Parley.Friends;
using Parley.Log;
using Parley.Media;

namespace Parley.Accounts;

/// <summary>
/// Takes away what a deleted account leaves behind: its places in groups, one after the other as if the person left, what he
/// had begun to write, and where he was signed in. It goes in small commands, so that nobody waits, and goes on after a
/// restart: what is still to be done is in the database. What he wrote stays, under a blank name, and so do his direct
/// conversations, which have two people.
/// </summary>
internal sealed partial class AccountRemovals(EventLog log, TimeProvider time, ILogger<AccountRemovals> logger)
    : PeriodicService(TimeSpan.FromMinutes(1), time, logger)
{
    private const int MostPlaces = 20;
    private const int MostRows = 500;

    private static readonly Refusal OnlyAdmin =
        new(StatusCodes.Status409Conflict, "There must be an admin: make somebody else one before you go");

    /// <summary>
    /// The account is gone for everybody: it is blanked, its e-mail and username are free, and its sessions end. Neither key can
    /// be anybody's: no e-mail and no username is like that.
    /// </summary>
    public static Outcome<bool> Begin(Append append, long user)
    {
        var before = PersonRow.Find(append, user)!;
        if (AccountRole.IsLastAdmin(append, before)
            && append.Scalar<long>("SELECT COUNT(*) FROM users WHERE deleted_at IS NULL AND id <> @user", ("@user", user)) > 0)
        {
            return OnlyAdmin;
        }

        _ = Pictures.Replace(append, user, before.Avatar, null);
        append.Run(
            """
            UPDATE users
            SET email = '', email_key = @key, username = 'deleted', username_key = @key, name = 'Deleted user', name_key = '',
                avatar = NULL, password_hash = '', role = 'user', bio = NULL, location = NULL, age = NULL,
                status_text = NULL, status_emoji = NULL, status_until = NULL, last_seen_at = NULL, deleted_at = @now
            WHERE id = @user
            """,
            ("@key", Invariant($"!{user}")), ("@now", append.Now), ("@user", user));
        append.Run("INSERT INTO account_removals (user_id) VALUES (@user)", ("@user", user));
        UserUpdatedState.Announce(append, before, PersonRow.FindAny(append, user)!, user);
        Sessions.EndAll(append, user, except: null);
        return true;
    }

    public override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (await log.AppendAsync(TakeSomeAway) && !stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>As <see cref="RunAsync"/>; what fails now is done later.</summary>
    public async Task TryRunAsync()
    {
        try
        {
            await RunAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogLater(logger, error);
        }
    }

    // False when there is nothing left.
    private static bool TakeSomeAway(Append append)
    {
        if (append.Scalar<long>("SELECT user_id FROM account_removals ORDER BY user_id LIMIT 1") is not (> 0 and var user))
        {
            return false;
        }

        if (!LeaveSome(append, user)
            && !EndSomeFriendships(append, user)
            && Delete(append, "blocks", "user_id = @user", "blocked_id", user) == 0
            && Delete(append, "drafts", "user_id = @user", "conversation_id", user) == 0
            && Delete(append, "refresh_tokens", "session_id IN (SELECT id FROM login_sessions WHERE user_id = @user)", "hash", user) == 0
            && Delete(append, "login_sessions", "user_id = @user", "id", user) == 0)
        {
            append.Run("DELETE FROM account_removals WHERE user_id = @user", ("@user", user));
        }

        return true;
    }

    private static bool LeaveSome(Append append, long user)
    {
        var places = append.All(
            """
            SELECT p.conversation_id FROM participants p JOIN conversations c ON c.id = p.conversation_id
            WHERE p.user_id = @user AND p.left_pos IS NULL AND c.kind <> 'direct' LIMIT @most
            """,
            row => row.GetInt64(0),
            ("@user", user), ("@most", (long)MostPlaces));
        foreach (var conversation in places)
        {
            if (ParticipantCommands.Leave(append, user, conversation) is { } refusal)
            {
                throw new InvalidOperationException(Invariant($"Conversation {conversation} could not be left: {refusal.Message}"));
            }
        }

        return places.Count > 0;
    }

    private static bool EndSomeFriendships(Append append, long user)
    {
        var some = Friendship.Some(append, user, MostPlaces);
        foreach (var between in some)
        {
            FriendCommands.End(append, between, user);
        }

        return some.Count > 0;
    }

    private static int Delete(Append append, string table, string mine, string key, long user) =>
        append.Run(
            $"DELETE FROM {table} WHERE {mine} AND {key} IN (SELECT {key} FROM {table} WHERE {mine} LIMIT @most)",
            ("@user", user), ("@most", (long)MostRows));

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is left of a deleted account is taken away later")]
    private static partial void LogLater(ILogger logger, Exception error);
}
