using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Log;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>What the log's event of a message refers to.</summary>
internal sealed record MessageSentState(MessageView View, long People);

/// <summary>Sends messages: the one place that writes one.</summary>
internal sealed class SendMessage(EventLog log, Settings settings)
{
    /// <summary>
    /// The message as it is in the log. The same client id with the same content gives the message that is there already.
    /// What is called in order is logged in order: nothing is awaited before the append.
    /// </summary>
    public Task<Outcome<MessageView>> RunAsync(Caller caller, Draft draft)
    {
        var written = MessageRules.Check(draft, settings.MessageMaxLength);
        return written.Refusal is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : log.AppendAsync(append => Send(append, caller.UserId, written.Value));
    }

    private static Outcome<MessageView> Send(Append append, long sender, CheckedDraft draft)
    {
        if (Membership.Find(append, draft.ConversationId, sender) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (draft.ClientId is not null && FindSent(append, sender, draft) is { } sent)
        {
            return sent.ToView(Watermarks.Of(append, draft.ConversationId));
        }

        var seq = membership.LastSeq + 1;
        MessageView? view = null;
        var pos = append.Add(
            EventKind.MessageSent, conversation: draft.ConversationId, actor: sender,
            state: pos => new MessageSentState(view = View(append, membership, draft, pos, seq), membership.People));
        append.Run(
            """
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, content, created_at, updated_at, client_id, content_hash)
            VALUES (@pos, @conversation, @seq, @sender, @type, @content, @at, @at, @client, @hash)
            """,
            ("@pos", pos), ("@conversation", draft.ConversationId), ("@seq", seq), ("@sender", sender),
            ("@type", MessageType.Text), ("@content", draft.Content), ("@at", append.Now),
            ("@client", draft.ClientId), ("@hash", draft.ContentHash));
        append.Run(
            "UPDATE conversations SET last_seq = @seq, last_pos = @pos WHERE id = @conversation",
            ("@seq", seq), ("@pos", pos), ("@conversation", draft.ConversationId));
        ReadWatermark.AdvanceBySending(append, membership, seq);
        return view!;
    }

    private static MessageRow? FindSent(Append append, long sender, CheckedDraft draft)
    {
        var id = append.Scalar<long>(
            """
            SELECT id FROM messages
            WHERE sender_id = @sender AND conversation_id = @conversation AND client_id = @client AND content_hash = @hash
            """,
            ("@sender", sender), ("@conversation", draft.ConversationId), ("@client", draft.ClientId), ("@hash", draft.ContentHash));
        return id == 0
            ? null
            : append.Query<MessageRow>(
                $"SELECT {MessageRow.Columns} FROM messages m JOIN users s ON s.id = m.sender_id WHERE m.id = @id", new { id })[0];
    }

    private static MessageView View(Append append, Membership membership, CheckedDraft draft, Id pos, long seq) => new()
    {
        Id = pos,
        ConversationId = draft.ConversationId,
        Seq = seq,
        Sender = membership.Person,
        Type = MessageType.Text,
        Content = draft.Content,
        Status = MessageStatus.Sent,
        CreatedAt = append.Now,
        UpdatedAt = append.Now,
        TempId = draft.ClientId,
    };
}
