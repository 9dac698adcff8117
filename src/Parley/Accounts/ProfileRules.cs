using Parley.Media;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>What a person may say of himself. Each check returns the refusal, or null.</summary>
internal static class ProfileRules
{
    private const int LongestAvatar = 2_048;
    private const int LongestBio = 500;
    private const int LongestLocation = 100;
    private const int YoungestAge = 13;
    private const int OldestAge = 150;

    /// <summary>The picture of a person or a conversation: where it is. Null is none.</summary>
    public static Refusal? Avatar(string? avatar) =>
        avatar is null
        || (avatar.Length <= LongestAvatar && Line.IsPlain(avatar) && Uri.TryCreate(avatar, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps)
            ? null
            : Refusal.Invalid(Invariant($"avatar must be an https address of at most {LongestAvatar} characters"));

    /// <summary>As <see cref="Avatar"/>, or one that was uploaded here: whoever sets it takes it by <see cref="Pictures.Replace"/>.</summary>
    public static Refusal? Picture(string? avatar) => avatar is not null && Pictures.IsAddress(avatar) ? null : Avatar(avatar);

    /// <summary>It may have several lines.</summary>
    public static Refusal? Bio(string? bio) =>
        bio is null || (bio.Length <= LongestBio && bio.Split('\n').All(Line.IsPlain))
            ? null
            : Refusal.Invalid(Invariant($"bio must be at most {LongestBio} characters, without control characters"));

    public static Refusal? Location(string? location) =>
        location is null || (location.Length <= LongestLocation && Line.IsFit(location))
            ? null
            : Refusal.Invalid(Invariant($"location must be at most {LongestLocation} characters, none of them hidden"));

    public static Refusal? Age(long? age) =>
        age is null or (>= YoungestAge and <= OldestAge)
            ? null
            : Refusal.Invalid(Invariant($"age must be from {YoungestAge} to {OldestAge}"));
}
