using Parley.Dialects;

namespace Parley.Http;

/// <summary>The paths that belong to programs. The web client's pages lie anywhere else.</summary>
internal static class ApiPaths
{
    private static readonly PathString Engine = "/socket.io";

    private static readonly PathString[] Prefixes =
    [
        "/auth", "/users", "/friends", "/blocks", "/chats", "/sync", "/unread", "/api-docs", "/uploads", "/health", Engine,
        .. KnownDialects.All.Select(dialect => dialect.Path).OfType<string>(),
    ];

    public static bool IsApi(PathString path) => Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix));

    public static bool IsEngine(PathString path) => path.StartsWithSegments(Engine);
}
