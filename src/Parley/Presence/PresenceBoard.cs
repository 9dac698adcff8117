using System.Threading.Channels;
using Parley.Blocks;
using Parley.Data;

namespace Parley.Presence;

/// <summary>
/// Who is online: people with at least one socket, on any device, as present as the one where they are most. Whoever has lost
/// the last one stays as he was for two seconds, because a page that is loaded again comes back within them.
/// </summary>
/// <remarks>
/// What has been announced is the truth that people are shown. Announcing, listing and introducing happen one at a time,
/// so that a list and the changes after it fit together.
/// </remarks>
internal sealed partial class PresenceBoard : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int MostRemembered = 20_000;

    private readonly Database _database;
    private readonly BlockedPairs _blocked;
    private readonly TimeProvider _time;
    private readonly ILogger<PresenceBoard> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Person> _people = [];
    private readonly Dictionary<long, Shown> _announced = [];

    /// <summary>
    /// Whether somebody is invisible. A socket that connects brings what its account said when it was authenticated; what was
    /// said here since counts more.
    /// </summary>
    private readonly Dictionary<long, bool> _invisible = [];

    /// <summary>Who has said that he is not here, and neither come nor said otherwise since.</summary>
    private readonly HashSet<long> _signedOff = [];
    private readonly Channel<long> _changed = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _announcing;

    public PresenceBoard(Database database, BlockedPairs blocked, TimeProvider time, ILogger<PresenceBoard> logger)
    {
        _database = database;
        _blocked = blocked;
        _time = time;
        _logger = logger;
        _announcing = Task.Run(AnnounceAsync);
    }

    /// <summary>Tells these people of a change. Called one at a time; must not wait.</summary>
    public Action<IReadOnlyList<long>, UserStatusChanged>? Tell { get; set; }

    /// <summary>Somebody is not seen any more, since then. As <see cref="Tell"/>.</summary>
    public Action<long, long>? Left { get; set; }

    /// <summary>A socket of this person has come.</summary>
    /// <param name="user">The person.</param>
    /// <param name="socket">The socket's id.</param>
    /// <param name="status">How present he wants to be there, if the socket says so.</param>
    /// <param name="isInvisible">Whether he was invisible when the socket was authenticated.</param>
    public void Enter(long user, string socket, string? status, bool isInvisible)
    {
        lock (_gate)
        {
            if (status == OnlineStatus.Invisible)
            {
                _invisible[user] = true;
            }
            else
            {
                _invisible.TryAdd(user, isInvisible);
            }

            _signedOff.Remove(user);
            if (!_people.TryGetValue(user, out var person))
            {
                _people.Add(user, person = new Person());
            }

            person.Sockets[socket] = status == OnlineStatus.Away ? OnlineStatus.Away : OnlineStatus.Online;
            person.HasLeft = false;
            person.Leaving?.Dispose();
            person.Leaving = null;
        }

        _changed.Writer.TryWrite(user);
    }

    /// <summary>A socket of this person has gone.</summary>
    public void Leave(long user, string socket)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(user, out var person) || !person.Sockets.Remove(socket, out var last))
            {
                return;
            }

            if (person.Sockets.Count == 0)
            {
                person.Last = last;
                person.LeftAt = Now;
                person.Leaving = _time.CreateTimer(_ => End(user, person), null, Grace, Timeout.InfiniteTimeSpan);
            }
        }

        _changed.Writer.TryWrite(user);
    }

    /// <summary>As everybody has been told.</summary>
    public bool IsOnline(long user)
    {
        lock (_gate)
        {
            return _announced.ContainsKey(user);
        }
    }

    /// <summary>How present somebody wants to be at one of his sockets.</summary>
    public void SetStatus(long user, string socket, string status)
    {
        lock (_gate)
        {
            _signedOff.Remove(user);
            if (_people.TryGetValue(user, out var person) && person.Sockets.ContainsKey(socket))
            {
                person.Sockets[socket] = status;
            }
        }

        _changed.Writer.TryWrite(user);
    }

    /// <summary>Somebody is not seen, though he has sockets, until he says otherwise or another one of his comes.</summary>
    public void SignOff(long user)
    {
        lock (_gate)
        {
            if (!_people.ContainsKey(user))
            {
                return;
            }

            _signedOff.Add(user);
        }

        _changed.Writer.TryWrite(user);
    }

    /// <summary>What somebody is doing; it ends with his last socket. False: he has none.</summary>
    public bool SetActivity(long user, Activity? activity)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(user, out var person) || person.Sockets.Count == 0)
            {
                return false;
            }

            person.Activity = activity;
        }

        _changed.Writer.TryWrite(user);
        return true;
    }

    public void SetInvisible(long user, bool isInvisible)
    {
        lock (_gate)
        {
            if (_invisible.Count > MostRemembered)
            {
                foreach (var gone in _invisible.Keys.Where(known => !_people.ContainsKey(known)).ToList())
                {
                    _invisible.Remove(gone);
                }
            }

            _invisible[user] = isInvisible;
        }

        _changed.Writer.TryWrite(user);
    }

    public bool IsInvisible(long user)
    {
        lock (_gate)
        {
            return _invisible.GetValueOrDefault(user);
        }
    }

    /// <summary>Everybody whom somebody may see as not offline.</summary>
    public IReadOnlyList<long> Visible()
    {
        lock (_gate)
        {
            return [.. _announced.Keys];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _changed.Writer.TryComplete();
        await _announcing;
        lock (_gate)
        {
            foreach (var person in _people.Values)
            {
                person.Leaving?.Dispose();
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    // How somebody sees himself.
    private Shown? Own(long user) =>
        _people.GetValueOrDefault(user) is { HasLeft: false } person
            ? new Shown(_invisible.GetValueOrDefault(user) || _signedOff.Contains(user) ? OnlineStatus.Invisible : person.Status, person.Activity)
            : null;

    private void End(long user, Person person)
    {
        lock (_gate)
        {
            person.HasLeft = person.Sockets.Count == 0;
        }

        _changed.Writer.TryWrite(user);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of presence was not announced")]
    private static partial void LogFailed(ILogger logger, Exception error);

    private sealed class Person
    {
        /// <summary>The status of each.</summary>
        public Dictionary<string, string> Sockets { get; } = [];

        /// <summary>That of the last socket, when it has gone.</summary>
        public string Last { get; set; } = OnlineStatus.Online;

        public long LeftAt { get; set; }

        /// <summary>The last socket has not come back in time.</summary>
        public bool HasLeft { get; set; }

        public ITimer? Leaving { get; set; }

        public Activity? Activity { get; set; }

        /// <summary>What his own devices know.</summary>
        public Shown? Told { get; set; }

        public string Status => Sockets.Count == 0 ? Last
            : Sockets.ContainsValue(OnlineStatus.Online) ? OnlineStatus.Online
            : OnlineStatus.Away;
    }
}
