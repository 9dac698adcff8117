namespace Parley.Http;

/// <summary>
/// What a route says of itself for the document of all routes, where its code does not: beside <c>Produces</c>, which says what it
/// answers when all is well.
/// </summary>
internal static class RouteDescriptions
{
    /// <summary>
    /// The statuses with which a route, or every route of a group, may refuse: beyond those that any route may, that none answers
    /// without a caller, and that any body brings with it.
    /// </summary>
    public static T Refuses<T>(this T routes, params int[] statuses)
        where T : IEndpointConventionBuilder => routes.WithMetadata(new Refusals(statuses));

    /// <summary>The handler reads a form with a file itself, and these fields beside it.</summary>
    public static RouteHandlerBuilder ReadsFile(this RouteHandlerBuilder route, params string[] fields) =>
        route.WithMetadata(new FileBody(fields));

    /// <summary>The handler reads JSON itself, if there is any.</summary>
    public static RouteHandlerBuilder MayRead<T>(this RouteHandlerBuilder route) => route.WithMetadata(new OptionalBody(typeof(T)));
}

/// <summary>See <see cref="RouteDescriptions.Refuses{T}"/>.</summary>
internal sealed record Refusals(IReadOnlyList<int> Statuses);

/// <summary>See <see cref="RouteDescriptions.ReadsFile"/>.</summary>
internal sealed record FileBody(IReadOnlyList<string> Fields)
{
    /// <summary>The part of the form that has the file.</summary>
    public const string File = "file";
}

/// <summary>See <see cref="RouteDescriptions.MayRead{T}"/>.</summary>
internal sealed record OptionalBody(Type Type);
