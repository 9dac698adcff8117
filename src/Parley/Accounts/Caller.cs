using System.Globalization;
using System.Security.Claims;

namespace Parley.Accounts;

/// <summary>The person a request or a socket speaks for, and the login session it does so by.</summary>
internal sealed record Caller(long UserId, long SessionId, string Username, string Email, string Role)
{
    public const string Scheme = "Bearer";

    /// <summary>Whether he was seen as offline when he was looked up.</summary>
    public bool IsInvisible { get; init; }

    public bool IsAdmin => Role == AccountRole.Admin;

    /// <summary>That of the login that made the session, if it had one.</summary>
    public string? Dialect { get; init; }

    /// <summary>The caller of an authenticated principal.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the route or event should not have been reached.</exception>
    public static Caller From(ClaimsPrincipal principal) =>
        Find(principal) ?? throw new InvalidOperationException("The principal is not a caller.");

    public static Caller? Find(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue("sub"), CultureInfo.InvariantCulture, out var user)
        && long.TryParse(principal.FindFirstValue("sid"), CultureInfo.InvariantCulture, out var session)
            ? new Caller(
                user,
                session,
                principal.FindFirstValue("username") ?? "",
                principal.FindFirstValue("email") ?? "",
                principal.FindFirstValue("role") ?? AccountRole.User)
            : null;

    /// <summary>Lets a route handler take the caller as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(Find(context.User));

    public ClaimsPrincipal ToPrincipal() =>
        new(new ClaimsIdentity(
            [
                new Claim("sub", UserId.ToString(CultureInfo.InvariantCulture)),
                new Claim("sid", SessionId.ToString(CultureInfo.InvariantCulture)),
                new Claim("username", Username),
                new Claim("email", Email),
                new Claim("role", Role),
            ],
            Scheme,
            "username",
            "role"));
}
