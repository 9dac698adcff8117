using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Receipts;

internal static class ReceiptRules
{
    /// <summary>Authors hear of receipts in conversations of up to so many people.</summary>
    public const int MaxPeople = 50;

    /// <summary>How far back a receipt looks for messages to tell their authors about.</summary>
    public const int MaxMessages = 1_000;
}

internal sealed record ReadMark(Id? ConversationId, Id? MessageId);

/// <summary>
/// What all others together have done, for the author: his messages up to these numbers are delivered to, or read by,
/// everybody else.
/// </summary>
internal abstract record ReceiptFrame
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DeliveredToAll { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ReadByAll { get; init; }

    /// <summary>Whose receiving or reading it tells.</summary>
    public abstract long GetPerson();
}

/// <summary>The event <c>messageDelivered</c>.</summary>
internal sealed record MessageDelivered(Id MessageId, Id ConversationId, Id DeliveredTo, Timestamp DeliveredAt) : ReceiptFrame
{
    public override long GetPerson() => DeliveredTo;
}

/// <summary>The event <c>messageRead</c>.</summary>
internal sealed record MessageRead(Id MessageId, Id ConversationId, Id ReadBy, Timestamp ReadAt) : ReceiptFrame
{
    public override long GetPerson() => ReadBy;
}

/// <summary>The event <c>conversationRead</c>.</summary>
internal sealed record ConversationRead(Id ConversationId, Id ReadBy, Timestamp ReadAt) : ReceiptFrame
{
    public override long GetPerson() => ReadBy;
}

/// <summary>
/// The event <c>conversationUnread</c>. <paramref name="UnreadFrom"/>: the message from which on the person has marked it as
/// unread; null if he has not.
/// </summary>
internal sealed record ConversationUnread(Id ConversationId, Id? UnreadFrom, long UnreadCount, long MentionCount);

/// <summary>What the tail is told about a receipt: frames, each for all sockets of one person.</summary>
internal sealed record ReceiptNotice(IReadOnlyList<(long User, ReceiptFrame Frame)> Frames);

/// <summary>
/// A person's watermark in a conversation went from <paramref name="After"/> to <paramref name="Through"/>, and the authors are
/// to be told.
/// </summary>
internal sealed record Progress(long Conversation, long User, long After, long Through, long At, bool IsRead);
