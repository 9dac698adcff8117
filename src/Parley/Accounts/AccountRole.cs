namespace Parley.Accounts;

/// <summary>The roles an account can have. Stored: never rename one.</summary>
internal static class AccountRole
{
    public const string User = "user";
    public const string Moderator = "moderator";
    public const string Admin = "admin";

    /// <summary>From the one that may do least to the one that may do most.</summary>
    public static IReadOnlyList<string> All { get; } = [User, Moderator, Admin];

    /// <summary>
    /// Lets only people with this role, or a higher one, to these routes. It is the role of this moment: who has lost it has
    /// lost it at his next request.
    /// </summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder routes, string role)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(Caller.Scheme)
            .RequireAuthenticatedUser()
            .RequireRole(All.SkipWhile(lower => lower != role)));

    /// <summary>Whether nobody else who is there is an admin.</summary>
    public static bool IsLastAdmin(Log.Append append, PersonRow person) =>
        person.Role == Admin
        && append.Scalar<long>(
            "SELECT COUNT(*) FROM users WHERE role = @admin AND deleted_at IS NULL AND id <> @id",
            ("@admin", Admin), ("@id", person.Id)) == 0;
}
