using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Moderation;
using Parley.RateLimits;

namespace Parley.Channels;

/// <summary>
/// Lets people into channels that are listed, into protected ones by the password. Who is in already stays in; for others there
/// is no private channel.
/// </summary>
internal sealed class JoinChannel(EventLog log, Database database, ConversationQueries queries, Passwords passwords, Limits limits)
{
    private const string HashSql = "SELECT c.password_hash FROM conversations c WHERE c.id = @channel AND c.name_key IS NOT NULL";
    private const string FindSql = "SELECT c.last_seq, c.password_hash FROM conversations c WHERE c.id = @channel AND c.name_key IS NOT NULL";

    private static readonly Refusal Wrong = Refusal.Forbidden("Wrong password");

    public async Task<Outcome<ConversationAt>> RunAsync(Caller caller, long channel, string? password)
    {
        // The password takes its time, so it is checked before the append, which then sees whether it still is the one.
        var verified = await VerifyAsync(caller, channel, password);
        if (verified.Refusal is { } refusal)
        {
            return refusal;
        }

        var joined = await log.AppendAsync(append => Join(append, caller.UserId, channel, verified.Value));
        return joined.Refusal ?? queries.Find(caller, channel);
    }

    /// <summary>The hash that the password matches; null where there is none, or the caller is in already.</summary>
    private async Task<Outcome<string?>> VerifyAsync(Caller caller, long channel, string? password)
    {
        string? hash;
        using (var snapshot = database.Read())
        {
            if (Membership.Find(snapshot, channel, caller.UserId) is not null
                || (hash = snapshot.First<string?>(HashSql, new { channel })) is null)
            {
                return (string?)null;
            }
        }

        if (string.IsNullOrEmpty(password))
        {
            return Refusal.Forbidden("This channel has a password");
        }

        if (limits.ChannelPassword(caller.UserId, channel) is { } tooMany)
        {
            return tooMany;
        }

        var verified = await passwords.VerifyAsync(password, hash);
        return verified.Refusal is { } busy ? busy
            : verified.Value ? hash
            : Wrong;
    }

    private static Outcome<Done> Join(Append append, long user, long channel, string? verified)
    {
        if (Membership.Find(append, channel, user) is { IsGroup: true })
        {
            return new Done();
        }

        var found = append.One(
            FindSql, row => ((long LastSeq, string? Hash)?)(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), ("@channel", channel));
        if (found is not { } door)
        {
            return Membership.NotFound;
        }

        if (Sanction.CheckBans(append, channel, [user]) is { } banned)
        {
            return banned;
        }

        if (door.Hash is not null && door.Hash != verified)
        {
            return Wrong;
        }

        Arrivals.Admit(append, channel, Newcomers.Load(append, [user]).Value, user, door.LastSeq);
        return new Done();
    }
}
