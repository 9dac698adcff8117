using System.Text.Json.Serialization;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>What somebody says of what he is doing. Past its expiry it is none: whoever shows it looks at the clock.</summary>
internal sealed record UserStatus(string Text, string? Emoji, Timestamp? ExpiresAt)
{
    private const int LongestText = 100;

    public UserStatus? At(long now) => ExpiresAt is { Milliseconds: var until } && until <= now ? null : this;

    /// <summary>What a client wants it to be.</summary>
    public static Outcome<UserStatus> Check(StatusWish wish, long now)
    {
        var text = Line.Tidy(wish.Text ?? "");
        if (text.Length > LongestText || !Line.IsFit(text))
        {
            return Refusal.Invalid(Invariant($"status.text must be at most {LongestText} characters, none of them hidden"));
        }

        if (wish.Emoji is not null && Parley.Reactions.Emoji.Check(wish.Emoji).Refusal is { } wrong)
        {
            return wrong with { Message = $"status.{wrong.Message}" };
        }

        if (text.Length == 0 && wish.Emoji is null)
        {
            return Refusal.Invalid("status needs a text or an emoji; null takes it away");
        }

        return wish.ExpiresAt is { Milliseconds: var until } && until <= now
            ? Refusal.Invalid("status.expiresAt must be in the future")
            : new UserStatus(text, wish.Emoji, wish.ExpiresAt);
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StatusWish(string? Text, string? Emoji = null, Timestamp? ExpiresAt = null);
