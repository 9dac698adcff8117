using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>How a socket came to be: facts of the first HTTP request and of the CONNECT packet.</summary>
public sealed class Handshake
{
    internal Handshake(EngineRequest request, JsonElement auth)
    {
        Request = request;
        Auth = auth;
    }

    internal EngineRequest Request { get; }

    /// <summary>What the client sent with CONNECT; an empty object if it sent nothing.</summary>
    public JsonElement Auth { get; }

    /// <summary>The query of the first request. The last one counts if a name comes twice.</summary>
    public IReadOnlyDictionary<string, string> Query => Request.Query;

    /// <summary>The headers of the first request; names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers => Request.Headers;

    /// <summary>The client's address.</summary>
    public string Address => Request.Address;

    /// <summary>When the first request came.</summary>
    public DateTimeOffset Time => Request.Time;

    /// <summary>The same in milliseconds since 1970.</summary>
    public long Issued => Request.Time.ToUnixTimeMilliseconds();

    /// <summary>Path and query of the first request.</summary>
    public string Url => Request.Url;

    /// <summary>Whether it came over TLS.</summary>
    public bool Secure => Request.Secure;

    /// <summary>Whether it carried an Origin header.</summary>
    public bool Xdomain => Request.Headers.ContainsKey("Origin");
}
