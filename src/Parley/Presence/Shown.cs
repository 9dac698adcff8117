namespace Parley.Presence;

/// <summary>How somebody is shown; nobody who is offline is.</summary>
internal sealed record Shown(string Status, Activity? Activity)
{
    /// <summary>Nothing more than that he is online.</summary>
    public bool IsPlain => Status == OnlineStatus.Online && Activity is null;

    public UserStatusChanged Of(long user, long now) => new(user, Status, now, null, Activity);
}
