using Parley.Conversations;

namespace Parley.Moderation;

/// <summary>Whether somebody who is there may say something now. Commands ask inside the append.</summary>
internal static class Speech
{
    /// <summary>Why nothing is written to it any more, and nobody added.</summary>
    public static Refusal Archived(Membership place) => Refusal.Forbidden($"This {place.Kind} is archived");

    /// <summary>To react, to answer an action, and to pin.</summary>
    public static Refusal? CheckReact(Membership place, long now) =>
        place.ArchivedAt is not null ? Archived(place)
        : place.MutedAt is not null && !(place.MutedUntil <= now) ? Sanction.Denied("You are muted here", place.MutedUntil, now)
        : null;

    /// <summary>To write: to edit, and to be seen typing.</summary>
    public static Refusal? CheckWrite(Membership place, long now) =>
        CheckReact(place, now)
        ?? (place is { AnnouncementOnly: not 0, ModeratesGroup: false }
            ? Refusal.Forbidden($"Only the owner and the admins write in this {place.Kind}")
            : null);

    /// <summary>To send, which members may do once in a while where the slow mode is on.</summary>
    public static Refusal? CheckSend(Membership place, long now, bool hasJustSent) =>
        CheckWrite(place, now)
        ?? (place is { SlowMode: > 0, ModeratesGroup: false } && (hasJustSent ? now : place.SentAt) + (place.SlowMode * 1_000) is var next && next > now
            ? new Refusal(
                StatusCodes.Status429TooManyRequests, Invariant($"One message in {place.SlowMode} seconds; wait a little"),
                (int)((next - now + 999) / 1_000))
            : null);
}
