namespace Parley.Moderation;

internal static class ModerationRules
{
    private const int MaxReason = 500;

    public static Refusal? CheckReason(string? reason) =>
        reason is null || (reason.Length <= MaxReason && !reason.Contains('\0', StringComparison.Ordinal))
            ? null
            : Refusal.Invalid(Invariant($"reason must have at most {MaxReason} characters"));
}
