using System.Runtime.InteropServices;
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
/// large; <c>@all</c> is the owner's and the admins' to say. Both are plain text elsewhere.
/// </summary>
internal sealed class MentionLookup
{
    private const string NamedSql =
        """
        SELECT p.conversation_id, u.username_key, u.id FROM @rows AS r
        JOIN users u ON u.username_key = r.name
        JOIN participants p ON p.user_id = u.id AND p.conversation_id = r.conversation AND p.left_pos IS NULL
        """;

    private const string HereSql =
        """
        SELECT p.conversation_id, p.user_id FROM @rows AS r
        JOIN conversations c ON c.id = r.conversation AND c.participant_count <= @most
        JOIN participants p ON p.conversation_id = c.id AND p.left_pos IS NULL
        """;

    private readonly List<(long Conversation, string Name)> _names;
    private readonly List<long> _here;
    private readonly Dictionary<(long Conversation, string Name), long> _named = [];
    private readonly List<(long Conversation, long User)> _present = [];

    public MentionLookup(IEnumerable<(long Conversation, MentionedNames Names)> wanted)
    {
        var all = wanted.Where(w => !w.Names.IsEmpty).ToList();
        _names = [.. all.SelectMany(w => w.Names.Keys, (w, name) => (w.Conversation, name)).Distinct()];
        _here = [.. all.Where(w => w.Names.Here).Select(w => w.Conversation).Distinct()];
    }

    /// <summary>What is to be read before anything is resolved; mostly nothing.</summary>
    public IEnumerable<RowQuery> Queries()
    {
        if (_names.Count > 0)
        {
            yield return new RowQuery(
                NamedSql,
                new Rows(_names.Count).Add("conversation", [.. _names.Select(n => n.Conversation)]).Add("name", [.. _names.Select(n => n.Name)]),
                row => _named[(row.GetInt64(0), row.GetString(1))] = row.GetInt64(2));
        }

        if (_here.Count > 0)
        {
            yield return new RowQuery(
                HereSql,
                new Rows(_here.Count).Add("conversation", [.. _here]).Set("most", (long)ReceiptRules.MaxPeople),
                row => _present.Add((row.GetInt64(0), row.GetInt64(1))));
        }
    }

    public Mention Resolve(Membership sender, MentionedNames names, Func<long, bool> isOnline)
    {
        if (names.IsEmpty)
        {
            return new Mention([], false);
        }

        var people = names.Keys
            .Select(name => _named.GetValueOrDefault((sender.ConversationId, name)))
            .Where(user => user != 0)
            .Concat(names.Here && sender.IsGroup
                ? _present.Where(p => p.Conversation == sender.ConversationId && p.User != sender.UserId && isOnline(p.User)).Select(p => p.User)
                : []);
        return new Mention([.. people.Distinct().Order().Select(user => new Id(user))], names.All && sender.ModeratesGroup);
    }
}
