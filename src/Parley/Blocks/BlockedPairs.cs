using Parley.Data;

namespace Parley.Blocks;

/// <summary>
/// Between whom there is a block, in memory, as fan-out has come to it: what passes from person to person beside the log asks
/// here, and who of the two has blocked the other makes no difference to that.
/// </summary>
internal sealed class BlockedPairs(Database database)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<long>> _others = [];
    private HashSet<(long User, long Blocked)>? _blocks;

    public bool Between(long one, long other)
    {
        lock (_gate)
        {
            Load();
            return _others.GetValueOrDefault(one)?.Contains(other) == true;
        }
    }

    /// <summary>Everybody between whom and this person there is one.</summary>
    public IReadOnlyList<long> With(long user)
    {
        lock (_gate)
        {
            Load();
            return _others.TryGetValue(user, out var others) ? [.. others] : [];
        }
    }

    /// <summary>Everybody who has blocked this person.</summary>
    public IReadOnlyList<long> WhoBlocked(long user)
    {
        lock (_gate)
        {
            var blocks = Load();
            return _others.TryGetValue(user, out var others) ? [.. others.Where(other => blocks.Contains((other, user)))] : [];
        }
    }

    /// <summary>Everybody whom this person has blocked.</summary>
    public IReadOnlyList<long> BlockedBy(long user)
    {
        lock (_gate)
        {
            var blocks = Load();
            return _others.TryGetValue(user, out var others) ? [.. others.Where(other => blocks.Contains((user, other)))] : [];
        }
    }

    public void Set(long user, long blocked, bool isBlocked)
    {
        lock (_gate)
        {
            var blocks = Load();
            if (isBlocked)
            {
                Add(user, blocked);
            }
            else if (blocks.Remove((user, blocked)) && !blocks.Contains((blocked, user)))
            {
                Part(user, blocked);
                Part(blocked, user);
            }
        }
    }

    private HashSet<(long User, long Blocked)> Load()
    {
        if (_blocks is null)
        {
            // All of them are there before any is known: a read that fails must not leave people unprotected.
            using var snapshot = database.Read();
            var rows = snapshot.Query<Row>("SELECT user_id AS userid, blocked_id AS blockedid FROM blocks");
            _blocks = [];
            foreach (var row in rows)
            {
                Add(row.UserId, row.BlockedId);
            }
        }

        return _blocks;
    }

    private void Add(long user, long blocked)
    {
        _blocks!.Add((user, blocked));
        Join(user, blocked);
        Join(blocked, user);
    }

    private void Join(long user, long other)
    {
        if (!_others.TryGetValue(user, out var others))
        {
            _others.Add(user, others = []);
        }

        others.Add(other);
    }

    private void Part(long user, long other)
    {
        if (_others.TryGetValue(user, out var others) && others.Remove(other) && others.Count == 0)
        {
            _others.Remove(user);
        }
    }

    private sealed record Row
    {
        public long UserId { get; init; }

        public long BlockedId { get; init; }
    }
}
