using System.Text;
using System.Text.Json;

namespace Parley.Actions;

/// <summary>An action that may be sent.</summary>
internal sealed record CheckedAction(string Type, JsonElement? Payload, long? ExpiresIn, IReadOnlyList<string> Choices)
{
    public string? PayloadText => Payload?.GetRawText();

    /// <summary>Of two messages with one client id and one title, whether they ask the same.</summary>
    public string Key => Invariant($"{Type} {ExpiresIn} {string.Join(',', Choices)} {PayloadText}");
}

internal static class ActionRules
{
    public const int MaxTitle = 200;
    private const int MaxType = 32;
    private const int MaxPayload = 4_096;
    private const long MaxSeconds = 30 * 24 * 60 * 60;

    /// <summary>The title is checked as a content is, with <see cref="MaxTitle"/>.</summary>
    public static Outcome<CheckedAction> Check(NewAction wanted)
    {
        if (wanted.Type is not { Length: > 0 and <= MaxType } type || !type.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            return Refusal.Invalid(Invariant($"action.type must have 1 to {MaxType} characters: a to z, 0 to 9 and _"));
        }

        if (wanted.Payload is { } payload
            && (payload.ValueKind != JsonValueKind.Object || Encoding.UTF8.GetByteCount(payload.GetRawText()) > MaxPayload))
        {
            return Refusal.Invalid(Invariant($"action.payload must be an object of at most {MaxPayload} bytes"));
        }

        if (wanted.ExpiresIn is < 1 or > MaxSeconds)
        {
            return Refusal.Invalid(Invariant($"action.expiresIn must be 1 to {MaxSeconds} seconds"));
        }

        var choices = wanted.Choices ?? ActionChoice.All;
        return choices.Count == 0 || choices.Except(ActionChoice.All).Any() || choices.Distinct().Count() < choices.Count
            ? Refusal.Invalid("action.choices must be some of \"accept\" and \"decline\", each once")
            : new CheckedAction(type, wanted.Payload?.Clone(), wanted.ExpiresIn, choices);
    }
}
