using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.Engine;

/// <summary>Compression of HTTP answers.</summary>
internal static class ContentEncodings
{
    internal const string Brotli = "br";
    internal const string Gzip = "gzip";
    internal const string Deflate = "deflate";

    /// <summary>The one of <paramref name="offered"/> that the client likes best, the first among equals; null for none.</summary>
    internal static string? Choose(HttpRequest request, ReadOnlySpan<string> offered)
    {
        if (request.Headers.AcceptEncoding.Count == 0)
        {
            return null;
        }

        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var (chosen, best) = ((string?)null, 0.0);
        foreach (var encoding in offered)
        {
            var quality = Quality(accepted, encoding);
            if (quality > best)
            {
                (chosen, best) = (encoding, quality);
            }
        }

        return chosen;
    }

    /// <summary>What is written to the result is written to <paramref name="to"/>, compressed; disposing it completes that.</summary>
    internal static Stream Encoder(string encoding, Stream to, CompressionLevel level) => encoding switch
    {
        Brotli => new BrotliStream(to, level, leaveOpen: true),
        Gzip => new GZipStream(to, level, leaveOpen: true),
        _ => new ZLibStream(to, level, leaveOpen: true),
    };

    private static double Quality(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        var any = 0.0;
        foreach (var one in accepted)
        {
            if (one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            {
                return one.Quality ?? 1;
            }

            any = one.Value == "*" ? one.Quality ?? 1 : any;
        }

        return any;
    }
}
