using Parley.Wire;

namespace Parley.Reactions;

/// <summary>One emoji on a message: how many people reacted with it, and the first of them.</summary>
internal sealed record ReactionView(string Emoji, long Count, IReadOnlyList<Id> UserIds);

/// <summary>What a client sends.</summary>
internal sealed record Reaction(Id? MessageId, string? Emoji);

internal sealed record ReactionsAck(Id MessageId, IReadOnlyList<ReactionView> Reactions, bool Success = true);

/// <summary>The events <c>reactionAdded</c> and <c>reactionRemoved</c>: what happened, and all reactions of the message.</summary>
internal sealed record ReactionChanged(
    Id MessageId, Id ConversationId, Id UserId, string Emoji, IReadOnlyList<ReactionView> Reactions);
