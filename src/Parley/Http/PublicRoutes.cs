using Microsoft.AspNetCore.Authorization;
using Parley.Dialects;

namespace Parley.Http;

/// <summary>The routes that need no caller. This list, and that of a dialect, are the only places that say so; all others answer 401.</summary>
internal static class PublicRoutes
{
    public static readonly IReadOnlySet<string> All = new HashSet<string>(
        KnownDialects.All.SelectMany(dialect => dialect.PublicRoutes), StringComparer.Ordinal)
    {
        "GET /health",
        "POST /auth/register",
        "POST /auth/login",
        "GET /auth/state",
        "GET /api-docs",
        "GET /api-docs/openapi.json",
        "GET /api-docs/style.css",
        // By the refresh cookie; logging out also by the token.
        "POST /auth/refresh",
        "POST /auth/logout",
        // The signature in the address is the permission.
        "GET /uploads/chat/{key}/{name}",
        "HEAD /uploads/chat/{key}/{name}",
        // Pictures of people and conversations, which pages show without a token. Nobody guesses a key.
        "GET /uploads/pictures/{key}",
        "HEAD /uploads/pictures/{key}",
        // The chat's namespace asks for a token itself.
        "* /socket.io/{**rest}",
    };

    /// <summary>A group for all routes of the application, in which those of the list are public.</summary>
    public static IEndpointRouteBuilder MapRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder route && NamesOf(route).All(All.Contains))
            {
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
            }
        });
        return routes;
    }

    /// <summary>"METHOD /pattern" for each method of the endpoint; "* /pattern" if it takes any.</summary>
    public static IEnumerable<string> NamesOf(RouteEndpointBuilder route) =>
        NamesOf(route.RoutePattern.RawText, route.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault());

    public static IEnumerable<string> NamesOf(RouteEndpoint route) =>
        NamesOf(route.RoutePattern.RawText, route.Metadata.GetMetadata<IHttpMethodMetadata>());

    private static IEnumerable<string> NamesOf(string? pattern, IHttpMethodMetadata? methods) =>
        methods is { HttpMethods.Count: > 0 } some ? some.HttpMethods.Select(m => $"{m} {pattern}") : [$"* {pattern}"];
}
