using Parley.Blocks;
using Parley.Conversations;
using Parley.Data;
using Parley.Mentions;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>
/// A person to whom messages are shown, and not the same of each as to others. Whoever has blocked the sender gets it marked, so
/// that a client can hide it, and is not mentioned by it. Whom the sender has blocked is not among all whom it mentions.
/// <c>@here</c>, which tells who is online, names nobody to those between whom and him there is a block. And what it answers is
/// shown to who was there then.
/// </summary>
internal sealed class MessageViewer(long user, IReadOnlySet<long> blocked, IReadOnlySet<long> blockedBy, Func<long, long, bool> sees)
{
    public static MessageViewer Of(Snapshot snapshot, long user)
    {
        var (blocked, blockedBy) = BlockSql.Of(snapshot, user);
        var stays = new Lazy<Stays>(() => Stays.Of(snapshot, user));
        return new MessageViewer(user, blocked, blockedBy, (conversation, message) => stays.Value.See(conversation, message));
    }

    /// <summary>Whether there is a block between them, whoever made it.</summary>
    public bool IsSeparatedFrom(long other) => blocked.Contains(other) || blockedBy.Contains(other);

    /// <summary>Whether he was in the conversation when the message was sent.</summary>
    public bool Sees(long conversation, long message) => sees(conversation, message);

    public MessageView Show(MessageView message)
    {
        if (message.ReplyTo is { } original && !Sees(message.ConversationId, original.Id))
        {
            message = message with { ReplyTo = original.Hide() };
        }

        if (blocked.Count + blockedBy.Count == 0)
        {
            return message;
        }

        var isFromBlocked = blocked.Contains(message.SenderId);
        var mentions = Mentioned(message.Content, message.Mentions, message.SenderId);
        var mentionsAll = message.MentionsAll && !IsSeparatedFrom(message.SenderId);
        return ReferenceEquals(mentions, message.Mentions) && mentionsAll == message.MentionsAll && !isFromBlocked
            ? message
            : message with { Mentions = mentions, MentionsAll = mentionsAll, IsFromBlocked = isFromBlocked };
    }

    public MessageEdited Show(MessageEdited edit, long sender) => edit with
    {
        Mentions = Mentioned(edit.Content, edit.Mentions, sender),
        MentionsAll = edit.MentionsAll && !IsSeparatedFrom(sender),
    };

    private IReadOnlyList<Id>? Mentioned(string content, IReadOnlyList<Id>? people, long sender)
    {
        if (people is null)
        {
            return null;
        }

        // By name others are mentioned as all see: a name that were missing would tell of the block.
        var isHere = new Lazy<bool>(() => MentionedNames.In(content).Here);
        var shown = people.Where(person => person == user ? !blocked.Contains(sender) : !IsSeparatedFrom(person) || !isHere.Value).ToList();
        return shown.Count == people.Count ? people : shown.Count > 0 ? shown : null;
    }
}
