using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Messages;

namespace Parley.Drafts;

/// <summary>
/// What people have begun to write: one text per person and conversation, which nobody else ever sees. Sending leaves it
/// alone, since what is sent need not be the draft: clients delete it.
/// </summary>
internal sealed class SavedDrafts(EventLog log, Database database, Settings settings)
{
    private const string FindSql =
        $"SELECT {DraftRow.Columns} FROM drafts d WHERE d.user_id = @user AND d.conversation_id = @conversation";

    private static readonly Refusal NotFound = Refusal.NotFound("Draft");

    /// <summary>Keeps it as it was written; a second time changes nothing.</summary>
    public Task<Outcome<Done>> SaveAsync(Caller caller, DraftToSave draft)
    {
        if (draft.ConversationId is not { } conversation)
        {
            return Task.FromResult<Outcome<Done>>(Refusal.Invalid("conversationId is required"));
        }

        return MessageRules.CheckDraft(draft.Content, settings.MessageMaxLength) is { } wrong
            ? Task.FromResult<Outcome<Done>>(wrong)
            : log.AppendAsync(append => Save(append, caller.UserId, conversation, draft));
    }

    /// <summary>The caller's draft, and the position in the log that it shows.</summary>
    public Outcome<(DraftView Draft, long Pos)> Find(Caller caller, long conversation)
    {
        using var snapshot = database.Read();
        return Membership.Find(snapshot, conversation, caller.UserId) is null ? Membership.NotFound
            : snapshot.First<DraftRow>(FindSql, new { user = caller.UserId, conversation })?.ToView() is { } draft ? (draft, snapshot.Pos)
            : NotFound;
    }

    /// <summary>For somebody who leaves the conversation; it says nothing to anybody.</summary>
    public static bool Forget(Append append, long conversation, long user) =>
        append.Run(
            "DELETE FROM drafts WHERE user_id = @user AND conversation_id = @conversation",
            ("@user", user), ("@conversation", conversation)) > 0;

    private static Outcome<Done> Save(Append append, long user, long conversation, DraftToSave draft)
    {
        if (Membership.Find(append, conversation, user) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (string.IsNullOrWhiteSpace(draft.Content))
        {
            Delete(append, membership);
        }
        else if (draft.ReplyTo is { } original && membership.SeqOf(append, original) is null)
        {
            return Refusal.NotFound("Original message");
        }
        else
        {
            Write(append, membership, new DraftView(draft.Content, draft.ReplyTo, append.Now));
        }

        return new Done();
    }

    private static void Write(Append append, Membership membership, DraftView draft)
    {
        var before = append.One(
            FindSql,
            row => DraftRow.View(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.GetInt64(2)),
            ("@user", membership.UserId), ("@conversation", membership.ConversationId));
        if (before is not null && before with { UpdatedAt = draft.UpdatedAt } == draft)
        {
            return;
        }

        append.Run(
            """
            INSERT INTO drafts (user_id, conversation_id, content, reply_to, updated_at)
            VALUES (@user, @conversation, @content, @original, @at)
            ON CONFLICT (user_id, conversation_id) DO UPDATE
            SET content = excluded.content, reply_to = excluded.reply_to, updated_at = excluded.updated_at
            """,
            ("@user", membership.UserId), ("@conversation", membership.ConversationId), ("@content", draft.Content),
            ("@original", draft.ReplyTo?.Value), ("@at", append.Now));
        Announce(append, membership, draft);
    }

    private static void Delete(Append append, Membership membership)
    {
        if (Forget(append, membership.ConversationId, membership.UserId))
        {
            Announce(append, membership, null);
        }
    }

    private static void Announce(Append append, Membership membership, DraftView? draft) =>
        append.Add(
            EventKind.DraftSaved, conversation: membership.ConversationId, user: membership.UserId, actor: membership.UserId,
            state: DraftSavedState.Of(membership.ConversationId, draft, append.Now));
}
