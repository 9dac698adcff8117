using System.Runtime.InteropServices;
using Parley.Blocks;
using Parley.Conversations;
using Parley.Log;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Mentions;

/// <summary>Whom a message mentions: people who are there, and whether all.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mention(IReadOnlyList<Id> People, bool All)
{
    public MentionKind Kind => (People.Count > 0 ? MentionKind.People : MentionKind.None) | (All ? MentionKind.All : MentionKind.None);

    /// <summary>As it is shown: nothing where there is nobody.</summary>
    public IReadOnlyList<Id>? Shown => People.Count > 0 ? People : null;
}

/// <summary>
/// Finds the people whom contents name, for many messages at once. <c>@here</c> means who is online, in conversations that are not
/// large; <c>@all</c> is the owner's and the admins' to say. Both are plain text elsewhere. Nobody mentions whom he has blocked.
/// Of who has blocked him he learns nothing: by name they are mentioned as others are, with no effect, and never by <c>@here</c>,
/// which tells who is online.
/// </summary>
internal sealed class MentionLookup
{
    private const string NamedSql =
        """
        SELECT p.conversation_id, r.sender, u.username_key, u.id FROM @rows AS r
        JOIN users u ON u.username_key = r.name
        JOIN participants p ON p.user_id = u.id AND p.conversation_id = r.conversation AND p.left_pos IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = r.sender AND b.blocked_id = u.id)
        """;

    private static readonly string HereSql =
        $"""
        SELECT p.conversation_id, r.sender, p.user_id FROM @rows AS r
        JOIN conversations c ON c.id = r.conversation AND c.participant_count <= @most
        JOIN participants p ON p.conversation_id = c.id AND p.left_pos IS NULL AND p.user_id <> r.sender
        WHERE {BlockSql.NoneBetween("r.sender", "p.user_id")}
        """;

    private readonly List<((long Conversation, long User) Place, string Name)> _names;
    private readonly List<(long Conversation, long User)> _here;
    private readonly Dictionary<((long Conversation, long User) Place, string Name), long> _named = [];
    private readonly List<((long Conversation, long User) Place, long User)> _present = [];

    /// <param name="wanted">Where who mentions whom.</param>
    public MentionLookup(IEnumerable<((long Conversation, long User) Place, MentionedNames Names)> wanted)
    {
        var all = wanted.Where(w => !w.Names.IsEmpty).ToList();
        _names = [.. all.SelectMany(w => w.Names.Keys, (w, name) => (w.Place, name)).Distinct()];
        _here = [.. all.Where(w => w.Names.Here).Select(w => w.Place).Distinct()];
    }

    /// <summary>What is to be read before anything is resolved; mostly nothing.</summary>
    public IEnumerable<RowQuery> Queries()
    {
        if (_names.Count > 0)
        {
            yield return new RowQuery(
                NamedSql,
                new Rows(_names.Count)
                    .Add("conversation", [.. _names.Select(n => n.Place.Conversation)])
                    .Add("sender", [.. _names.Select(n => n.Place.User)])
                    .Add("name", [.. _names.Select(n => n.Name)]),
                row => _named[((row.GetInt64(0), row.GetInt64(1)), row.GetString(2))] = row.GetInt64(3));
        }

        if (_here.Count > 0)
        {
            yield return new RowQuery(
                HereSql,
                new Rows(_here.Count)
                    .Add("conversation", [.. _here.Select(h => h.Conversation)])
                    .Add("sender", [.. _here.Select(h => h.User)])
                    .Set("most", (long)ReceiptRules.MaxPeople),
                row => _present.Add(((row.GetInt64(0), row.GetInt64(1)), row.GetInt64(2))));
        }
    }

    public Mention Resolve(Membership sender, MentionedNames names, Func<long, bool> isOnline)
    {
        if (names.IsEmpty)
        {
            return new Mention([], false);
        }

        var place = (sender.ConversationId, sender.UserId);
        var people = names.Keys
            .Select(name => _named.GetValueOrDefault((place, name)))
            .Where(user => user != 0)
            .Concat(names.Here && sender.IsGroup ? _present.Where(p => p.Place == place && isOnline(p.User)).Select(p => p.User) : []);
        return new Mention([.. people.Distinct().Order().Select(user => new Id(user))], names.All && sender.ModeratesGroup);
    }
}
