using System.Globalization;
using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>How a socket came to be: facts of the first HTTP request and of the CONNECT packet.</summary>
public sealed class Handshake
{
    private const string JavaScriptDate = "ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'";

    private static readonly long LeastMilliseconds = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long MostMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");

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

    /// <summary>The handshake of a socket on another node, from what that node wrote.</summary>
    /// <param name="json">An object with the members that <see cref="WriteTo"/> writes; what is missing is empty.</param>
    public static Handshake Parse(JsonElement json)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in Member(json, "headers", JsonValueKind.Object) is { } all ? all.EnumerateObject().ToArray() : [])
        {
            headers[header.Name] = header.Value.ToString();
        }

        var request = new EngineRequest
        {
            Headers = headers,
            Address = Member(json, "address", JsonValueKind.String)?.GetString() ?? "",
            Time = Member(json, "issued", JsonValueKind.Number) is { } issued && issued.TryGetInt64(out var milliseconds)
                ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, LeastMilliseconds, MostMilliseconds))
                : default,
            Url = Member(json, "url", JsonValueKind.String)?.GetString() ?? "",
            Secure = Member(json, "secure", JsonValueKind.True) is not null,
        };
        return new Handshake(request, Member(json, "auth", JsonValueKind.Object)?.Clone() ?? EmptyObject);
    }

    /// <summary>
    /// Writes the handshake as the reference server does: an object with headers, time, address, xdomain, secure, issued
    /// (milliseconds), url, query and auth. Header names are in lower case.
    /// </summary>
    public void WriteTo(Utf8JsonWriter writer) => Write(writer, withSecrets: true);

    /// <summary>The same without auth, and without the values of cookies and Authorization headers.</summary>
    internal void WriteWithoutSecrets(Utf8JsonWriter writer) => Write(writer, withSecrets: false);

    private static bool IsSecret(string header) =>
        header.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase);

    private void Write(Utf8JsonWriter writer, bool withSecrets)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("headers");
        foreach (var (name, value) in Headers)
        {
            writer.WriteString(name.ToLowerInvariant(), withSecrets || !IsSecret(name) ? value : "***");
        }

        writer.WriteEndObject();
        writer.WriteString("time", Time.UtcDateTime.ToString(JavaScriptDate, CultureInfo.InvariantCulture));
        writer.WriteString("address", Address);
        writer.WriteBoolean("xdomain", Xdomain);
        writer.WriteBoolean("secure", Secure);
        writer.WriteNumber("issued", Issued);
        writer.WriteString("url", Url);
        writer.WriteStartObject("query");
        foreach (var (name, value) in Query)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        if (withSecrets)
        {
            writer.WritePropertyName("auth");
            Auth.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static JsonElement? Member(JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
