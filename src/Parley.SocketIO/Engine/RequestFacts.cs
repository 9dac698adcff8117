using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace Parley.SocketIO.Engine;

/// <summary>Copies what outlives the request, in little room: every connection holds it as long as it lives.</summary>
internal static class RequestFacts
{
    internal static EngineRequest Of(HttpContext context, TimeProvider time)
    {
        var request = context.Request;
        return new EngineRequest
        {
            Headers = new HeaderList(request.Headers),
            Address = context.Connection.RemoteIpAddress?.ToString() ?? "",
            Time = time.GetUtcNow(),
            Url = UriHelper.GetEncodedPathAndQuery(request),
            Secure = request.IsHttps,
            SignedIn = context.User.Identity is { IsAuthenticated: true } ? context.User : null,
        };
    }

    internal static Dictionary<string, string> ParseQuery(string url)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in new QueryStringEnumerable(mark < 0 ? default : url.AsMemory(mark)))
        {
            query[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
        }

        return query;
    }
}

/// <summary>The headers of a request. A dozen pairs are searched one by one faster than a hash table is made.</summary>
internal sealed class HeaderList : IReadOnlyDictionary<string, string>
{
    private const int LongestShared = 256;
    private const int MostShared = 4096;

    // The clients of one site send the same values for nearly all headers. What is each client's own is not worth a place.
    private static readonly ConcurrentDictionary<string, string> Shared = new(StringComparer.Ordinal);
    private static readonly string[] PersonalHeaders = ["Sec-WebSocket-Key", "Cookie", "Authorization", "Content-Length", "X-Forwarded-For"];

    private static int _shared;

    private readonly KeyValuePair<string, string>[] _pairs;

    internal HeaderList(IHeaderDictionary headers)
    {
        _pairs = new KeyValuePair<string, string>[headers.Count];
        var i = 0;
        foreach (var (name, values) in headers)
        {
            var value = values.ToString();
            var isPersonal = PersonalHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
            _pairs[i++] = new(isPersonal ? name : Share(name), isPersonal ? value : Share(value));
        }
    }

    public int Count => _pairs.Length;

    public IEnumerable<string> Keys => _pairs.Select(p => p.Key);

    public IEnumerable<string> Values => _pairs.Select(p => p.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header {key}.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var pair in _pairs)
        {
            if (string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                value = pair.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Share(string text)
    {
        if (text.Length > LongestShared)
        {
            return text;
        }

        // Counted apart: the dictionary would take all its locks to say how many it holds.
        return Shared.TryGetValue(text, out var shared) ? shared
            : _shared < MostShared && Interlocked.Increment(ref _shared) <= MostShared ? Shared.GetOrAdd(text, text)
            : text;
    }
}
