using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Parley.Blocks;
using Parley.Data;
using Parley.Friends;

namespace Parley.Accounts;

/// <summary>To whom a person shows what; each is an <see cref="Audience"/>.</summary>
internal sealed record Privacy(string Email, string Bio, string Location, string Age, string LastSeen)
{
    /// <summary>As this one, with what a client wants otherwise.</summary>
    public Outcome<Privacy> With(PrivacyWish wish)
    {
        foreach (var (name, audience) in ((string, string?)[])
            [("email", wish.Email), ("bio", wish.Bio), ("location", wish.Location), ("age", wish.Age), ("lastSeen", wish.LastSeen)])
        {
            if (audience is not (null or Audience.Everyone or Audience.Friends or Audience.Nobody))
            {
                return Refusal.Invalid($"privacy.{name} must be \"everyone\", \"friends\" or \"nobody\"");
            }
        }

        return new Privacy(
            wish.Email ?? Email, wish.Bio ?? Bio, wish.Location ?? Location, wish.Age ?? Age, wish.LastSeen ?? LastSeen);
    }
}

/// <summary>What is not named stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PrivacyWish(
    string? Email = null, string? Bio = null, string? Location = null, string? Age = null, string? LastSeen = null);

/// <summary>To whom something is shown. Stored: never rename one.</summary>
internal static class Audience
{
    public const string Everyone = "everyone";
    public const string Friends = "friends";
    public const string Nobody = "nobody";
}

/// <summary>Somebody who looks at somebody else.</summary>
/// <param name="IsSelf">Himself.</param>
/// <param name="IsFriend">A friend.</param>
/// <param name="BlockedAt">Since when there is a block between them, milliseconds since 1970; null: there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Viewer(bool IsSelf, bool IsFriend, long? BlockedAt = null)
{
    /// <summary>Somebody as a viewer of each of these people.</summary>
    public static Func<long, Viewer> Of(Snapshot snapshot, long user, IReadOnlyCollection<long> people)
    {
        var friends = Friendship.Among(snapshot, user, people);
        var blocks = BlockSql.Since(snapshot, user, people);
        return other => new Viewer(other == user, friends.Contains(other), blocks.TryGetValue(other, out var at) ? at : null);
    }

    public bool MaySee(string audience) => IsSelf || audience == Audience.Everyone || (audience == Audience.Friends && IsFriend);

    /// <summary>When he may know somebody to have been there last: for him, a block ends what there was to see.</summary>
    public long? LastSeen(long? at, string audience) =>
        at is null || !MaySee(audience) ? null : BlockedAt is { } blocked && blocked < at ? blocked : at;
}
