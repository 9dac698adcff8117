using Parley.Data;
using Parley.Log;
using Parley.Messages;

namespace Parley.Receipts;

/// <summary>
/// How far each person present in a conversation has received and read it. People who do not tell of their reading do not count,
/// and are told nothing of it; nor is anybody who is not there. Where more people are than <see cref="ReceiptRules.MaxPeople"/>,
/// nobody's count. Blocks within the conversation are heeded by whoever asks for a person.
/// </summary>
internal sealed class Watermarks
{
    private const string Sql =
        """
        SELECT p.user_id AS userid, w.delivered_seq AS deliveredseq, w.read_seq AS readseq, u.read_receipts AS readreceipts,
               p.conversation_id AS conversationid, b.blocked_id AS blockedid
        FROM participants p
        JOIN conversations c ON c.id = p.conversation_id AND c.participant_count <= @most
        JOIN users u ON u.id = p.user_id
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        LEFT JOIN blocks b ON b.user_id = p.user_id
         AND EXISTS (SELECT 1 FROM participants q WHERE q.user_id = b.blocked_id AND q.conversation_id = p.conversation_id AND q.left_pos IS NULL)
        WHERE p.left_pos IS NULL
        """;

    private const string OfOne = $"{Sql} AND p.conversation_id = @conversation";
    private const string OfMany = $"{Sql} AND p.conversation_id IN @conversations";

    // The two lowest of each: the sender's own never counts, and it may be the lowest.
    private readonly Lowest _delivered = new();
    private readonly Lowest _read = new();
    private readonly HashSet<long> _telling = [];
    private readonly List<Watermark> _people = [];
    private readonly List<(long User, long Blocked)> _blocks = [];

    public static Watermarks Of(Snapshot snapshot, long conversation) =>
        From(snapshot.Query<Watermark>(OfOne, new { conversation, most = (long)ReceiptRules.MaxPeople }));

    /// <summary>By conversation; one in which nobody counts is missing.</summary>
    public static Dictionary<long, Watermarks> Of(Snapshot snapshot, IEnumerable<long> conversations) =>
        snapshot.Query<Watermark>(OfMany, new { conversations = conversations.Distinct().ToArray(), most = (long)ReceiptRules.MaxPeople })
            .GroupBy(w => w.ConversationId)
            .ToDictionary(of => of.Key, From);

    public static Watermarks Of(Append append, long conversation) =>
        From(append.All(
            OfOne,
            row => new Watermark
            {
                UserId = row.GetInt64(0),
                DeliveredSeq = row.GetInt64(1),
                ReadSeq = row.GetInt64(2),
                ReadReceipts = row.GetInt64(3),
                BlockedId = row.IsDBNull(5) ? null : row.GetInt64(5),
            },
            ("@conversation", conversation), ("@most", (long)ReceiptRules.MaxPeople)));

    public static Watermarks From(IEnumerable<Watermark> people)
    {
        var watermarks = new Watermarks();
        foreach (var person in people)
        {
            watermarks.Add(person);
        }

        return watermarks;
    }

    public void Add(Watermark person)
    {
        if (person.BlockedId is { } blocked)
        {
            _blocks.Add((person.UserId, blocked));
        }

        if (person.ReadReceipts != 0 && _telling.Add(person.UserId))
        {
            _people.Add(person);
            _delivered.Add(person.UserId, person.DeliveredSeq);
            _read.Add(person.UserId, person.ReadSeq);
        }
    }

    /// <summary>Whether this person is there and tells of his reading.</summary>
    public bool Tells(long user) => _telling.Contains(user);

    /// <summary>What this person may know of it.</summary>
    public Watermarks SeenBy(long user) => Tells(user) ? WithoutBlocked(user) : new Watermarks();

    /// <summary>Up to where all but this person have received; 0 if there is nobody else.</summary>
    public long DeliveredToAllBut(long user) => Tells(user) ? WithoutBlocked(user)._delivered.Without(user) : 0;

    /// <summary>Up to where all but this person have read; 0 if there is nobody else.</summary>
    public long ReadByAllBut(long user) => Tells(user) ? WithoutBlocked(user)._read.Without(user) : 0;

    public string StatusOf(long sender, long seq) =>
        ReadByAllBut(sender) >= seq ? MessageStatus.Read
        : DeliveredToAllBut(sender) >= seq ? MessageStatus.Delivered
        : MessageStatus.Sent;

    // Between two people of whom one has blocked the other nothing of this passes, in either direction.
    private Watermarks WithoutBlocked(long user) =>
        _blocks.Exists(b => b.User == user || b.Blocked == user)
            ? From(_people.Where(p => !_blocks.Contains((user, p.UserId)) && !_blocks.Contains((p.UserId, user))).Select(p => p with { BlockedId = null }))
            : this;

    private sealed class Lowest
    {
        private long _user;
        private long _first = long.MaxValue;
        private long _second = long.MaxValue;

        public void Add(long user, long seq)
        {
            if (seq < _first)
            {
                _second = _first;
                (_user, _first) = (user, seq);
            }
            else if (seq < _second)
            {
                _second = seq;
            }
        }

        public long Without(long user)
        {
            var lowest = user == _user ? _second : _first;
            return lowest == long.MaxValue ? 0 : lowest;
        }
    }
}

/// <summary>One person's watermarks in one conversation.</summary>
internal sealed record Watermark
{
    public long ConversationId { get; init; }

    public long UserId { get; init; }

    public long DeliveredSeq { get; init; }

    public long ReadSeq { get; init; }

    /// <summary>Somebody of the conversation whom the person has blocked; there is a row for each.</summary>
    public long? BlockedId { get; init; }

    /// <summary>0: the person does not tell of it.</summary>
    public long ReadReceipts { get; init; } = 1;
}
