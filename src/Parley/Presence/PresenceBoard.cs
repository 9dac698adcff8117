using System.Threading.Channels;
using Parley.Blocks;
using Parley.Data;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Presence;

/// <summary>
/// Who is online: people with at least one socket, on any device. Whoever has lost the last one stays online for two
/// seconds, because a page that is loaded again comes back within them.
/// </summary>
/// <remarks>
/// What has been announced is the truth that people are shown. Announcing, listing and introducing happen one at a time,
/// so that a list and the changes after it fit together.
/// </remarks>
internal sealed partial class PresenceBoard : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const int MostAudiences = 10_000;

    private readonly Database _database;
    private readonly BlockedPairs _blocked;
    private readonly TimeProvider _time;
    private readonly ILogger<PresenceBoard> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Person> _people = [];
    private readonly HashSet<long> _announced = [];
    private readonly Dictionary<long, IReadOnlyList<long>> _audiences = [];
    private readonly Channel<long> _changed = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _announcing;
    private long _regrouped;

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

    /// <summary>A socket of this person has come.</summary>
    public void Enter(long user)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(user, out var person))
            {
                _people.Add(user, person = new Person());
            }

            person.Sockets++;
            person.Leaving?.Dispose();
            person.Leaving = null;
        }

        _changed.Writer.TryWrite(user);
    }

    /// <summary>A socket of this person has gone.</summary>
    public void Leave(long user)
    {
        lock (_gate)
        {
            if (_people.TryGetValue(user, out var person) && --person.Sockets == 0)
            {
                person.Leaving = _time.CreateTimer(_ => End(user, person), null, Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Gives the online people whom this person may see, and himself, to <paramref name="show"/>, which must not wait.</summary>
    public void List(long user, Action<IReadOnlyList<Id>> show)
    {
        WithAudience(user, audience =>
            show([user, .. audience.Where(other => other != user && _announced.Contains(other)).Select(other => new Id(other))]));
    }

    /// <summary>Who may see whom has changed.</summary>
    public void Regroup()
    {
        lock (_gate)
        {
            _audiences.Clear();
            _regrouped++;
        }
    }

    /// <summary>People who begin to see each other, in a conversation that is not large, learn who of them is online.</summary>
    public void Introduce(IReadOnlyCollection<long> newcomers, IReadOnlyCollection<long> everybody)
    {
        lock (_gate)
        {
            foreach (var person in everybody.Where(_announced.Contains))
            {
                var others = newcomers.Contains(person) ? everybody : newcomers;
                Show(person, true, [.. others.Where(other => other != person && !_blocked.Between(person, other))]);
            }
        }
    }

    /// <summary>Two people may see each other from now on, or no longer; they are shown what they see.</summary>
    public void Reconsider(long one, long other)
    {
        lock (_gate)
        {
            _audiences.Remove(one);
            _audiences.Remove(other);
            _regrouped++;
        }

        WithAudience(one, audience =>
        {
            foreach (var (person, observer) in ((long, long)[])[(one, other), (other, one)])
            {
                if (_announced.Contains(person))
                {
                    Show(person, audience.Contains(other), [observer]);
                }
            }
        });
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

    private void End(long user, Person person)
    {
        lock (_gate)
        {
            if (person.Sockets == 0 && _people.GetValueOrDefault(user) == person)
            {
                _people.Remove(user);
            }
        }

        _changed.Writer.TryWrite(user);
    }

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
            }
        }
    }

    private void Announce(long user)
    {
        WithAudience(user, audience =>
        {
            var online = _people.ContainsKey(user);
            if (online ? _announced.Add(user) : _announced.Remove(user))
            {
                Show(user, online, audience);
            }
        });
    }

    private void Show(long user, bool online, IReadOnlyList<long> people) =>
        Tell?.Invoke(
            people,
            new UserStatusChanged(
                user, online ? OnlineStatus.Online : OnlineStatus.Offline, _time.GetUtcNow().ToUnixTimeMilliseconds()));

    // The database is asked without the lock: threads that wait for a lock are missing where its owner's answer arrives.
    private void WithAudience(long user, Action<IReadOnlyList<long>> act)
    {
        IReadOnlyList<long>? read = null;
        for (long? since = null; ;)
        {
            lock (_gate)
            {
                if (read is not null && since == _regrouped)
                {
                    Remember(user, read);
                }

                if (_audiences.TryGetValue(user, out var known))
                {
                    act(known);
                    return;
                }

                since = _regrouped;
            }

            read = ReadAudience(user);
        }
    }

    // Many who lose their connection at once come back at once.
    private void Remember(long user, IReadOnlyList<long> audience)
    {
        if (_audiences.Count == MostAudiences)
        {
            _audiences.Clear();
        }

        _audiences[user] = audience;
    }

    // Partners of direct conversations and of small groups, and friends; nobody with whom there is a block.
    private List<long> ReadAudience(long user)
    {
        using var snapshot = _database.Read();
        return
        [
            .. snapshot.Query<long>(
                """
                SELECT DISTINCT o.user_id
                FROM participants p
                JOIN conversations c ON c.id = p.conversation_id AND c.participant_count <= @most
                JOIN participants o ON o.conversation_id = c.id AND o.left_pos IS NULL AND o.user_id <> p.user_id
                WHERE p.user_id = @user AND p.left_pos IS NULL
                UNION
                SELECT CASE WHEN f.low_id = @user THEN f.high_id ELSE f.low_id END FROM friendships f
                WHERE (f.low_id = @user OR f.high_id = @user) AND f.since IS NOT NULL
                """,
                new { user, most = ReceiptRules.MaxPeople })
                .Where(other => !_blocked.Between(user, other)),
        ];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of presence was not announced")]
    private static partial void LogFailed(ILogger logger, Exception error);

    private sealed class Person
    {
        public int Sockets { get; set; }

        public ITimer? Leaving { get; set; }
    }
}
