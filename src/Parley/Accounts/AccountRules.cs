using System.Collections.Frozen;
using System.Text;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>What an account's fields may be. Each check returns the refusal, or null.</summary>
internal static class AccountRules
{
    public const int LongestEmail = 254;
    public const int LongestPassword = 72;

    private const int ShortestPassword = 8;
    private const int ShortestUsername = 2;
    private const int LongestUsername = 32;
    private const int LongestName = 64;

    // What deleted accounts are called, what means everybody, and what others take for those who run the server.
    private static readonly FrozenSet<string> Reserved =
        new[] { "deleted", "all", "here", "everyone", "admin", "administrator", "root", "system", "support", "moderator", "parley" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form in which e-mails and names are compared. Upper case first: letters that are one there have two lower cases.</summary>
    public static string Key(string text) => Composition.Of(text).ToUpperInvariant().ToLowerInvariant();

    public static Refusal? Email(string? email) =>
        email is null || email.Length > LongestEmail || !IsAddress(email)
            ? Refusal.Invalid("email must be an address like name@example.org, of at most 254 characters")
            : null;

    public static Refusal? Username(string? username) =>
        username is null
        || username.Length is < ShortestUsername or > LongestUsername
        || !username.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
        || !username.Any(char.IsAsciiLetterOrDigit)
            ? Refusal.Invalid("username must be 2 to 32 characters: letters a-z, digits, and beside them _ . and -")
            : null;

    /// <summary>For one that is not had yet: whoever has had such a name before it was reserved keeps it.</summary>
    public static Refusal? NewUsername(string? username) =>
        Username(username) ?? (Reserved.Contains(username!) ? Refusal.Invalid("username is one that nobody can have") : null);

    /// <summary>For a name that is tidy.</summary>
    public static Refusal? Name(string name) =>
        name.Length is 0 or > LongestName || !Line.IsFit(name)
            ? Refusal.Invalid("name must be 1 to 64 characters, none of them hidden")
            : null;

    public static Refusal? Password(string? password)
    {
        if (password is null || password.Length < ShortestPassword)
        {
            return Refusal.Invalid("password must be at least 8 characters");
        }

        return Encoding.UTF8.GetByteCount(password) > LongestPassword || password.Contains('\0', StringComparison.Ordinal)
            ? Refusal.Invalid("password must be at most 72 bytes of UTF-8")
            : null;
    }

    private static bool IsAddress(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == email.LastIndexOf('@')
            && email.All(c => c is > ' ' and < '\x7f')
            && email[(at + 1)..].Split('.').All(label => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }
}
