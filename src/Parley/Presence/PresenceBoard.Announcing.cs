using Parley.Accounts;

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
        lock (_gate)
        {
            var own = Own(user);
            var shown = own?.Status == OnlineStatus.Invisible ? null : own;
            var person = _people.GetValueOrDefault(user);
            if (shown != _announced.GetValueOrDefault(user))
            {
                if (shown is not null)
                {
                    Tell?.Invoke(Audience(user), shown.Of(user, Now));
                    _announced[user] = shown;
                }
                else
                {
                    var at = person is { HasLeft: true } ? person.LeftAt : Now;
                    TellOffline(user, at);
                    _announced.Remove(user);
                    Left?.Invoke(user, at);
                }
            }

            if (person is { HasLeft: true })
            {
                _people.Remove(user);
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
    }

    private void TellOffline(long user, long at)
    {
        var people = Audience(user);
        if (people.Count == 0)
        {
            return;
        }

        using var snapshot = _database.Read();
        var audience = snapshot.First<string>("SELECT last_seen_to FROM users WHERE id = @user", new { user }) ?? Parley.Accounts.Audience.Nobody;
        var friends = Friendship.Among(snapshot, user, people);
        foreach (var part in people.ToLookup(other => new Viewer(IsSelf: false, friends.Contains(other)).MaySee(audience)))
        {
            Tell?.Invoke([.. part], new UserStatusChanged(user, OnlineStatus.Offline, Now, part.Key ? at : null));
        }
    }
}
