using System.Collections.Concurrent;

namespace Parley.Media;

/// <summary>How many files of a person are coming in at this moment: what is on its way takes room that nothing else counts.</summary>
internal sealed class UploadsUnderway
{
    private const int MostAtOnce = 8;

    private readonly ConcurrentDictionary<long, int> _people = new();

    public static Refusal TooMany { get; } = new(
        StatusCodes.Status429TooManyRequests, Invariant($"At most {MostAtOnce} files are uploaded at once; wait for one of them"), RetryAfter: 1);

    /// <summary>A place until it is disposed; null if there is none.</summary>
    public IDisposable? Enter(long user)
    {
        if (_people.AddOrUpdate(user, 1, (_, count) => count + 1) > MostAtOnce)
        {
            Leave(user);
            return null;
        }

        return new Place(this, user);
    }

    private void Leave(long user)
    {
        if (_people.AddOrUpdate(user, 0, (_, count) => count - 1) <= 0)
        {
            _people.TryRemove(new KeyValuePair<long, int>(user, 0));
        }
    }

    private sealed class Place(UploadsUnderway underway, long user) : IDisposable
    {
        public void Dispose() => underway.Leave(user);
    }
}
