using Parley.Receipts;
using Parley.Wire;

namespace Parley.Presence;

/// <summary>Who may see whom: partners of direct conversations and of small groups, and friends, with no block between them.</summary>
internal sealed partial class PresenceBoard
{
    private const int MostAudiences = 10_000;

    private readonly Dictionary<long, IReadOnlyList<long>> _audiences = [];
    private long _regrouped;

    /// <summary>
    /// Gives the online people whom this person may see, and himself, to <paramref name="show"/>, which must not wait; and of
    /// whom there is more to say, that.
    /// </summary>
    public void List(long user, Action<IReadOnlyList<Id>, IReadOnlyList<UserStatusChanged>> show)
    {
        WithAudience(user, audience =>
        {
            var others = audience.Where(other => other != user && _announced.ContainsKey(other)).ToList();
            var more = others.Select(other => (User: other, Shown: _announced[other]));
            if (Own(user) is { } own)
            {
                more = more.Append((user, own));
            }

            show(
                [user, .. others.Select(other => new Id(other))],
                [.. more.Where(one => !one.Shown.IsPlain).Select(one => one.Shown.Of(one.User, Now))]);
        });
    }

    /// <summary>
    /// Those of these people whom one may see, and how they are; null: offline. With a block between them somebody is always that:
    /// that he is not named any more would tell of it.
    /// </summary>
    public IReadOnlyDictionary<long, Shown?> See(long user, IReadOnlyCollection<long> people)
    {
        Dictionary<long, Shown?> seen = [];
        WithAudience(user, audience => seen = people.Where(other => other == user || audience.Contains(other))
            .ToDictionary(other => other, other => other == user ? Own(user) : _announced.GetValueOrDefault(other)));
        if (people.Where(other => _blocked.Between(user, other)).ToList() is { Count: > 0 } apart)
        {
            foreach (var other in ReadCompany(user).Intersect(apart))
            {
                seen.TryAdd(other, null);
            }
        }

        return seen;
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

    /// <summary>People who begin to see each other learn who of them is online.</summary>
    public void Introduce(IReadOnlyCollection<long> newcomers, IReadOnlyCollection<long> everybody)
    {
        if (everybody.Count > ReceiptRules.MaxPeople)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var person in everybody.Where(_announced.ContainsKey))
            {
                var others = newcomers.Contains(person) ? everybody : newcomers;
                Tell?.Invoke([.. others.Where(other => other != person && !_blocked.Between(person, other))], _announced[person].Of(person, Now));
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

        var mayKnow = new Dictionary<long, Func<long, bool>> { [one] = ReadWhoMayKnow(one), [other] = ReadWhoMayKnow(other) };
        WithAudience(one, audience =>
        {
            foreach (var (person, observer) in ((long, long)[])[(one, other), (other, one)])
            {
                if (!_announced.TryGetValue(person, out var shown))
                {
                    continue;
                }

                if (audience.Contains(other))
                {
                    Tell?.Invoke([observer], shown.Of(person, Now));
                }
                else
                {
                    // As when he goes: it is not to be told from that.
                    Tell?.Invoke([observer], new UserStatusChanged(person, OnlineStatus.Offline, Now, mayKnow[person](observer) ? Now : null));
                    Left?.Invoke(person, Now);
                }
            }
        });
    }

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

    private List<long> ReadAudience(long user) => [.. ReadCompany(user).Where(other => !_blocked.Between(user, other))];

    private List<long> ReadCompany(long user)
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
                new { user, most = ReceiptRules.MaxPeople }),
        ];
    }
}
