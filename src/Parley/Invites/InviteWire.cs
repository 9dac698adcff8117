using Parley.Wire;

namespace Parley.Invites;

/// <summary>What somebody wants an invitation to be; without limits it is good for ever and for everybody.</summary>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="MaxUses">How many people it lets in.</param>
internal sealed record InviteRequest(long? ExpiresIn = null, long? MaxUses = null);

/// <summary>An invitation as the owner and the admins see it.</summary>
internal sealed record InviteView(string Code, Timestamp? ExpiresAt, long? MaxUses, long Uses, Id CreatedBy, Timestamp CreatedAt);

/// <summary>What whoever has the code may see before he joins.</summary>
internal sealed record InvitedTo(
    string Code, string Type, string? Name, string? Avatar, string? Topic, long ParticipantCount, bool IsParticipant);
