namespace Parley.Typing;

/// <summary>
/// Who is typing where, in memory. It ends by itself six seconds after the last sign, so that a lost "stop" never
/// sticks.
/// </summary>
internal sealed class TypingBoard(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<(long Conversation, long User), Sign> _signs = [];

    /// <summary>Tells the others. Called one at a time; must not wait.</summary>
    public Action<UserTyping>? Started { get; set; }

    /// <summary>As <see cref="Started"/>.</summary>
    public Action<UserStoppedTyping>? Stopped { get; set; }

    /// <summary>
    /// A sign of typing from a socket, if <paramref name="mayType"/>: it is asked under the lock that a removal takes
    /// too, so that nobody types who is gone.
    /// </summary>
    public bool Start(long conversation, long user, string username, string socket, Func<bool> mayType)
    {
        lock (_gate)
        {
            if (!mayType())
            {
                return false;
            }

            var key = (conversation, user);
            if (_signs.Remove(key, out var earlier))
            {
                earlier.Expiry.Dispose();
            }

            var sign = new Sign(socket);
            sign.Expiry = time.CreateTimer(_ => Expire(key, sign), null, Lifetime, Timeout.InfiniteTimeSpan);
            _signs.Add(key, sign);
            Started?.Invoke(new UserTyping(user, conversation, username));
            return true;
        }
    }

    public void Stop(long conversation, long user)
    {
        lock (_gate)
        {
            End((conversation, user));
        }
    }

    /// <summary>A socket has gone: what it typed last is over.</summary>
    public void StopAll(string socket, long user)
    {
        lock (_gate)
        {
            foreach (var key in _signs.Where(s => s.Key.User == user && s.Value.Socket == socket).Select(s => s.Key).ToList())
            {
                End(key);
            }
        }
    }

    /// <summary>Whatever these people type is over; <paramref name="then"/> runs before anything else is told.</summary>
    public void StopAll(IReadOnlyCollection<long> users, Action then)
    {
        lock (_gate)
        {
            foreach (var key in _signs.Keys.Where(key => users.Contains(key.User)).ToList())
            {
                End(key);
            }

            then();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var sign in _signs.Values)
            {
                sign.Expiry.Dispose();
            }

            _signs.Clear();
        }
    }

    private void Expire((long Conversation, long User) key, Sign sign)
    {
        lock (_gate)
        {
            if (_signs.GetValueOrDefault(key) == sign)
            {
                End(key);
            }
        }
    }

    private void End((long Conversation, long User) key)
    {
        if (_signs.Remove(key, out var sign))
        {
            sign.Expiry.Dispose();
            Stopped?.Invoke(new UserStoppedTyping(key.User, key.Conversation));
        }
    }

    private sealed class Sign(string socket)
    {
        public string Socket => socket;

        public ITimer Expiry { get; set; } = null!;
    }
}
