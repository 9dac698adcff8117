using Parley.Wire;

namespace Parley.Typing;

/// <summary>The event <c>userTyping</c>.</summary>
internal sealed record UserTyping(Id UserId, Id ConversationId, string Username);

/// <summary>The event <c>userStoppedTyping</c>.</summary>
internal sealed record UserStoppedTyping(Id UserId, Id ConversationId);
