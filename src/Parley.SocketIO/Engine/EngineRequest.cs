using System.Security.Claims;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>What is kept of the HTTP request that opened a session; the request itself is not.</summary>
public sealed class EngineRequest
{
    internal EngineRequest()
    {
    }

    /// <summary>The query. The last one counts if a name comes twice.</summary>
    public IReadOnlyDictionary<string, string> Query => RequestFacts.ParseQuery(Url);

    /// <summary>The headers; names in any case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The client's address.</summary>
    public required string Address { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Path and query.</summary>
    public required string Url { get; init; }

    /// <summary>Whether it came over TLS.</summary>
    public required bool Secure { get; init; }

    /// <summary>Who the HTTP pipeline says it is.</summary>
    public ClaimsPrincipal User => SignedIn ?? new ClaimsPrincipal(new ClaimsIdentity());

    /// <summary>Null: nobody.</summary>
    internal ClaimsPrincipal? SignedIn { get; init; }
}
