using Parley.Accounts;
using Parley.Friends;

namespace Parley.Presence;

/// <summary>Telling others of what has changed: in one place, one person at a time.</summary>
internal sealed partial class PresenceBoard
{
    private async Task AnnounceAsync()
    {
        await foreach (var user in _changed.Reader.ReadAllAsync())
        {
            try
            {
                Announce(user);
            }
            catch (Exception error)
            {
                LogFailed(_logger, error);
                AnnounceLater(user);
            }
        }
    }

    // Nobody stays online because the database was away for a moment.
    private void AnnounceLater(long user)
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(
            _ =>
            {
                _changed.Writer.TryWrite(user);
                timer?.Dispose();
            },
            null,
            RetryAfter,
            Timeout.InfiniteTimeSpan);
    }

    private void Announce(long user)
    {
        // Read without the lock, as everything is.
        var mayKnow = IsGoing(user) ? ReadWhoMayKnow(user) : null;
        WithAudience(user, audience => Announce(user, audience, mayKnow ?? (_ => false)));
    }

    private void Announce(long user, IReadOnlyList<long> audience, Func<long, bool> mayKnow)
    {
        var own = Own(user);
        var shown = own?.Status == OnlineStatus.Invisible ? null : own;
        var person = _people.GetValueOrDefault(user);
        if (shown != _announced.GetValueOrDefault(user))
        {
            if (shown is not null)
            {
                Tell?.Invoke(audience, shown.Of(user, Now));
                _announced[user] = shown;
            }
            else
            {
                var at = person is { HasLeft: true } ? person.LeftAt : Now;
                foreach (var part in audience.ToLookup(mayKnow))
                {
                    Tell?.Invoke([.. part], new UserStatusChanged(user, OnlineStatus.Offline, Now, part.Key ? at : null));
                }

                _announced.Remove(user);
                Left?.Invoke(user, at);
            }
        }

        if (person is { HasLeft: true })
        {
            _people.Remove(user);
            _signedOff.Remove(user);
        }
        else if (person is not null)
        {
            // His own devices learn what one of them said; a list told them how it was when they came.
            if (person.Told is not null && person.Told != own)
            {
                Tell?.Invoke([user], own!.Of(user, Now));
            }

            person.Told = own;
        }
    }

    private bool IsGoing(long user)
    {
        lock (_gate)
        {
            return Own(user) is not { Status: not OnlineStatus.Invisible } && _announced.ContainsKey(user);
        }
    }

    /// <summary>Who may know when somebody was last seen.</summary>
    private Func<long, bool> ReadWhoMayKnow(long user)
    {
        using var snapshot = _database.Read();
        var audience = snapshot.First<string>("SELECT last_seen_to FROM users WHERE id = @user", new { user }) ?? Audience.Nobody;
        var friends = Friendship.Of(snapshot, user);
        return other => new Viewer(IsSelf: false, friends.Contains(other)).MaySee(audience);
    }
}
