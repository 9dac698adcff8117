using Parley.Wire;

namespace Parley.Presence;

internal static class OnlineStatus
{
    public const string Online = "online";
    public const string Offline = "offline";
}

/// <summary>The event <c>userStatusChanged</c>.</summary>
internal sealed record UserStatusChanged(Id UserId, string Status, Timestamp Timestamp);

internal sealed record OnlineUsersAck(IReadOnlyList<Id> OnlineUsers);
