using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.Engine;

/// <summary>
/// The files of the browser's client, as npm's socket.io-client has them in its folder "dist". They are read when first
/// asked for and stay in memory, compressed once for each encoding.
/// </summary>
internal sealed partial class ClientBundle(string directory)
{
    private static readonly FrozenSet<string> Names = new[] { "socket.io", "socket.io.min", "socket.io.esm.min", "socket.io.msgpack.min" }
        .SelectMany(name => new[] { name + ".js", name + ".js.map" }).ToFrozenSet(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Content> _contents = new(StringComparer.Ordinal);

    /// <summary>The file that a request asks for, if it is one of the client's and is there.</summary>
    internal string? Find(HttpContext context)
    {
        if (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            || context.Request.RouteValues["rest"] is not string name || !Names.Contains(name))
        {
            return null;
        }

        var file = Path.Combine(directory, name);
        return _contents.ContainsKey(file) || File.Exists(file) ? file : null;
    }

    internal async Task ServeAsync(HttpContext context, string file)
    {
        var content = _contents.GetOrAdd(file, static file => new Content(file));
        var response = context.Response;
        response.Headers.ETag = content.Tag;
        response.Headers.CacheControl = "public, max-age=0";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == content.Tag || tag.Tag == "*"))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.EndsWith(".map", StringComparison.Ordinal)
            ? "application/json; charset=utf-8"
            : "application/javascript; charset=utf-8";
        var encoding = ContentEncodings.Choose(context.Request, [ContentEncodings.Brotli, ContentEncodings.Gzip, ContentEncodings.Deflate]);
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        var bytes = content.In(encoding);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    /// <summary>One file.</summary>
    private sealed partial class Content
    {
        private readonly ConcurrentDictionary<string, byte[]> _encoded = new(StringComparer.Ordinal);
        private readonly byte[] _bytes;

        internal Content(string file)
        {
            _bytes = File.ReadAllBytes(file);
            Tag = $"\"{Version(file) ?? Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 8))}\"";
        }

        /// <summary>The client's version, as the reference server has it; where a file does not tell, a hash.</summary>
        internal string Tag { get; }

        internal byte[] In(string? encoding) => encoding is null ? _bytes : _encoded.GetOrAdd(encoding, Encode);

        private static string? Version(string file)
        {
            var script = file.EndsWith(".map", StringComparison.Ordinal) ? file[..^".map".Length] : file;
            if (!File.Exists(script))
            {
                return null;
            }

            using var reader = new StreamReader(script);
            var head = new char[200];
            return Banner().Match(new string(head, 0, reader.ReadBlock(head))) is { Success: true } banner ? banner.Groups["version"].Value : null;
        }

        [GeneratedRegex(@"Socket\.IO v(?<version>[0-9A-Za-z.\-]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
        private static partial Regex Banner();

        private byte[] Encode(string encoding)
        {
            var encoded = new MemoryStream();
            using (var encoder = ContentEncodings.Encoder(encoding, encoded, CompressionLevel.Optimal))
            {
                encoder.Write(_bytes);
            }

            return encoded.ToArray();
        }
    }
}
