using System.Security.Cryptography;
using System.Text;

namespace Parley.SocketIO.Admin;

/// <summary>Logins that are good without the password for a while.</summary>
internal sealed class AdminSessions(TimeProvider time, TimeSpan duration)
{
    private const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Id, long Opened)> _sessions = new();

    /// <summary>Opens a session. Beyond so many, the oldest one ends.</summary>
    internal string Open()
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_lock)
        {
            if (_sessions.Count == Most)
            {
                _sessions.Dequeue();
            }

            _sessions.Enqueue((Encoding.ASCII.GetBytes(id), time.GetTimestamp()));
        }

        return id;
    }

    internal bool Contains(string id)
    {
        var wanted = Encoding.UTF8.GetBytes(id);
        var found = false;
        lock (_lock)
        {
            while (_sessions.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Opened) >= duration)
            {
                _sessions.Dequeue();
            }

            foreach (var session in _sessions)
            {
                found |= CryptographicOperations.FixedTimeEquals(session.Id, wanted);
            }
        }

        return found;
    }
}
