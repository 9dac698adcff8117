using Parley.Accounts;
using Parley.Actions;
using Parley.Configuration;
using Parley.Data;
using Parley.Log;
using Parley.Mentions;
using Parley.Moderation;
using Parley.Presence;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What the log's event of an edited message refers to.</summary>
/// <param name="Announcement">For those who may see the message.</param>
internal sealed record MessageEditedState(MessageEdited Announcement) : OfMessageState
{
    private const string Sql = "SELECT id AS id, content AS content, deleted_at AS deletedat, mentioned AS mentioned FROM messages WHERE id IN @ids";

    /// <summary>By position, with what the messages say today.</summary>
    public static IReadOnlyDictionary<long, MessageEditedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var ids = events.Select(e => e.SubjectId!.Value).Distinct().ToArray();
        var today = snapshot.Query<Today>(Sql, new { ids }).ToDictionary(m => m.Id);
        var mentions = MentionRows.Of(snapshot, today.Values.Where(m => m.Kind.HasFlag(MentionKind.People)).Select(m => m.Id));
        return events.Where(e => today.ContainsKey(e.SubjectId!.Value)).ToDictionary(e => e.Pos, e =>
        {
            var message = today[e.SubjectId!.Value];
            return new MessageEditedState(
                new MessageEdited(message.Id, e.ConversationId!.Value, message.Content, e.At, message.DeletedAt is not null)
                {
                    Mentions = message.Kind.HasFlag(MentionKind.People) ? [.. mentions[message.Id]] : null,
                    MentionsAll = message.Kind.HasFlag(MentionKind.All),
                });
        });
    }

    private sealed record Today
    {
        public long Id { get; init; }

        public string Content { get; init; } = "";

        public long? DeletedAt { get; init; }

        public long Mentioned { get; init; }

        public MentionKind Kind => DeletedAt is null ? (MentionKind)Mentioned : MentionKind.None;
    }
}

/// <summary>Changes what a message says, by its sender; what it said before is kept. The same content again changes nothing.</summary>
internal sealed class EditMessage(EventLog log, Settings settings, PresenceBoard presence)
{
    public Task<Outcome<MessageView>> RunAsync(Caller caller, Id? message, string? content)
    {
        var written = MessageRules.CheckContent(content, settings.MessageMaxLength);
        return message is not { } id ? Task.FromResult<Outcome<MessageView>>(SeenMessage.IdRequired)
            : written.Refusal is { } refusal ? Task.FromResult<Outcome<MessageView>>(refusal)
            : log.AppendAsync(append => Edit(append, caller.UserId, id, written.Value));
    }

    private Outcome<MessageView> Edit(Append append, long user, Id message, string content)
    {
        if (SeenMessage.Find(append, user, message) is not { } seen)
        {
            return SeenMessage.NotFound;
        }

        if (seen.SenderId != user)
        {
            return Refusal.Forbidden("Only the sender edits a message");
        }

        if (seen.Membership.CheckWriting() is { } refusal)
        {
            return refusal;
        }

        if (seen.IsDeleted)
        {
            return Refusal.Invalid("A deleted message cannot be edited");
        }

        if (Speech.CheckWrite(seen.Membership, append.Now) is { } silenced)
        {
            return silenced;
        }

        if (ActionRow.Find(append, message) is not null)
        {
            return Refusal.Invalid("A message with an action cannot be edited");
        }

        if (seen.Content != content)
        {
            Write(append, seen, content);
        }

        return MessageViews.Load(append, message);
    }

    private void Write(Append append, SeenMessage seen, string content)
    {
        var names = MentionedNames.In(content);
        var lookup = new MentionLookup([((seen.ConversationId, seen.SenderId), names)]);
        if (!names.IsEmpty)
        {
            append.Read([.. lookup.Queries()]);
        }

        var mention = lookup.Resolve(seen.Membership, names, presence.IsOnline);
        var pos = append.Add(
            EventKind.MessageEdited, conversation: seen.ConversationId, subject: seen.Id, actor: seen.SenderId,
            state: new MessageEditedState(new MessageEdited(seen.Id, seen.ConversationId, content, append.Now)
            {
                Mentions = mention.Shown,
                MentionsAll = mention.All,
            })
            {
                Hidden = seen.HiddenFrom(append),
            });
        append.Run(
            """
            INSERT INTO message_edits (message_id, pos, content, written_at, replaced_at)
            VALUES (@message, @pos, @content, @written, @at)
            """,
            ("@message", seen.Id), ("@pos", pos), ("@content", seen.Content),
            ("@written", seen.EditedAt ?? seen.CreatedAt), ("@at", append.Now));
        append.Run(
            "UPDATE messages SET content = @content, mentioned = @mentioned, updated_at = @at, edited_at = @at WHERE id = @message",
            ("@content", content), ("@mentioned", (long)mention.Kind), ("@at", append.Now), ("@message", seen.Id));
        append.Run("DELETE FROM mentions WHERE message_id = @message", ("@message", seen.Id));
        MentionRows.Write(append, [.. mention.People.Select(person => (seen.Id, person.Value, seen.ConversationId, seen.Seq))]);
    }
}
