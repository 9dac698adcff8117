namespace Parley.Typing;

/// <summary>
/// Who was found to be allowed to type, and where, until fan-out comes to something that may change it: a sign of typing comes
/// every few seconds of everybody who writes, and need not ask the database each time. Who may not is not kept: that ends by the clock.
/// </summary>
internal sealed class Speakers
{
    private const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<long>> _found = [];
    private int _count;
    private long _changes;

    /// <summary>To be read before the database is asked.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
            {
                return _changes;
            }
        }
    }

    public bool Has(long conversation, long user)
    {
        lock (_gate)
        {
            return _found.GetValueOrDefault(conversation)?.Contains(user) == true;
        }
    }

    /// <summary>Unless something has changed since the database was asked.</summary>
    public void Add(long conversation, long user, long changes)
    {
        lock (_gate)
        {
            if (_changes != changes)
            {
                return;
            }

            if (_count >= Most)
            {
                _found.Clear();
                _count = 0;
            }

            if (!_found.TryGetValue(conversation, out var there))
            {
                _found.Add(conversation, there = []);
            }

            _count += there.Add(user) ? 1 : 0;
        }
    }

    /// <summary>Something has changed in a conversation.</summary>
    public void Forget(long conversation)
    {
        lock (_gate)
        {
            _changes++;
            if (_found.Remove(conversation, out var there))
            {
                _count -= there.Count;
            }
        }
    }
}
