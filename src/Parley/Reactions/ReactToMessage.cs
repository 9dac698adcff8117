using System.Text.Json;
using Parley.Accounts;
using Parley.Data;
using Parley.Log;
using Parley.Messages;
using Parley.Moderation;

namespace Parley.Reactions;

/// <summary>What the log's events of reactions refer to: that of one that was added, and that of one that was removed.</summary>
/// <param name="Announcement">For those who may see the message.</param>
internal sealed record ReactionState(ReactionChanged Announcement) : OfMessageState
{
    /// <summary>By position, with the reactions of today.</summary>
    public static IReadOnlyDictionary<long, ReactionState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var ids = events.Select(e => e.SubjectId!.Value).Distinct().ToArray();
        var there = snapshot.Query<long>("SELECT id FROM messages WHERE id IN @ids", new { ids }).ToHashSet();
        var reactions = ReactionRows.Of(snapshot, ids);
        return events.Where(e => there.Contains(e.SubjectId!.Value)).ToDictionary(e => e.Pos, e => new ReactionState(new ReactionChanged(
            e.SubjectId!.Value, e.ConversationId!.Value, e.ActorId!.Value, EmojiOf(e.Data!), [.. reactions[e.SubjectId!.Value]])));
    }

    private static string EmojiOf(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.GetProperty("emoji").GetString()!;
    }
}

/// <summary>Reactions to messages. The same one again changes nothing, nor does taking back what is not there.</summary>
internal sealed class ReactToMessage(EventLog log)
{
    private const int MaxEmojis = 20;

    public Task<Outcome<ReactionsAck>> AddAsync(Caller caller, Reaction reaction) => RunAsync(caller, reaction, Add);

    public Task<Outcome<ReactionsAck>> RemoveAsync(Caller caller, Reaction reaction) => RunAsync(caller, reaction, Remove);

    private Task<Outcome<ReactionsAck>> RunAsync(
        Caller caller, Reaction reaction, Func<Append, SeenMessage, long, string, Refusal?> change)
    {
        var emoji = Emoji.Check(reaction.Emoji);
        return reaction.MessageId is not { } message ? Task.FromResult<Outcome<ReactionsAck>>(SeenMessage.IdRequired)
            : emoji.Refusal is { } refusal ? Task.FromResult<Outcome<ReactionsAck>>(refusal)
            : log.AppendAsync(append =>
                SeenMessage.Find(append, caller.UserId, message) is not { } seen
                    ? (Outcome<ReactionsAck>)SeenMessage.NotFound
                    : Speech.CheckReact(seen.Membership, append.Now) is { } silenced
                        ? silenced
                    : change(append, seen, caller.UserId, emoji.Value) is { } no
                        ? no
                        : new ReactionsAck(message, ReactionRows.Of(append, message)));
    }

    private static Refusal? Add(Append append, SeenMessage seen, long user, string wanted)
    {
        if (seen.Membership.CheckWriting() is { } refusal)
        {
            return refusal;
        }

        if (seen.IsDeleted)
        {
            return Refusal.Invalid("A deleted message takes no reactions");
        }

        var there = EmojisOf(append, seen);
        var emoji = there.Find(e => Emoji.IsSame(e, wanted));
        if (emoji is null && there.Count >= MaxEmojis)
        {
            return Refusal.Invalid(Invariant($"A message has at most {MaxEmojis} different reactions"));
        }

        emoji ??= wanted;
        var added = append.Run(
            """
            INSERT INTO reactions (message_id, emoji, user_id, at) VALUES (@message, @emoji, @user, @at)
            ON CONFLICT (message_id, emoji, user_id) DO NOTHING
            """,
            ("@message", seen.Id), ("@emoji", emoji), ("@user", user), ("@at", append.Now));
        if (added > 0)
        {
            Announce(append, EventKind.ReactionAdded, seen, user, emoji);
        }

        return null;
    }

    private static Refusal? Remove(Append append, SeenMessage seen, long user, string wanted)
    {
        var emoji = EmojisOf(append, seen).Find(e => Emoji.IsSame(e, wanted)) ?? wanted;
        var removed = append.Run(
            "DELETE FROM reactions WHERE message_id = @message AND emoji = @emoji AND user_id = @user",
            ("@message", seen.Id), ("@emoji", emoji), ("@user", user));
        if (removed > 0)
        {
            Announce(append, EventKind.ReactionRemoved, seen, user, emoji);
        }

        return null;
    }

    // An emoji has nothing in it that JSON would want escaped.
    private static void Announce(Append append, string kind, SeenMessage seen, long user, string emoji) =>
        append.Add(
            kind, conversation: seen.ConversationId, subject: seen.Id, actor: user,
            data: $$"""{"emoji":"{{emoji}}"}""",
            state: new ReactionState(new ReactionChanged(
                seen.Id, seen.ConversationId, user, emoji, ReactionRows.Of(append, seen.Id)))
            {
                Hidden = seen.HiddenFrom(append),
            });

    private static List<string> EmojisOf(Append append, SeenMessage seen) =>
        append.All(
            "SELECT r.emoji FROM reactions r WHERE r.message_id = @message GROUP BY r.emoji",
            row => row.GetString(0),
            ("@message", seen.Id));
}
