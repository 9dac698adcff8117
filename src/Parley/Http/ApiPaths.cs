namespace Parley.Http;

/// <summary>The paths that belong to programs. The web client's pages lie anywhere else.</summary>
internal static class ApiPaths
{
    private static readonly PathString Engine = "/socket.io";

    private static readonly PathString[] Prefixes =
        ["/auth", "/users", "/friends", "/blocks", "/chats", "/chat", "/sync", "/unread", "/api", "/api-docs", "/uploads", "/health", Engine];

    public static bool IsApi(PathString path) => Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix));

    public static bool IsEngine(PathString path) => path.StartsWithSegments(Engine);
}
