using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;
using Parley.Data;
using Parley.Http;

namespace Parley.Media;

/// <summary>
/// Gives files to whoever has a signed address of one. What a browser does with a file is decided by the type that its bytes
/// have, never by its name.
/// </summary>
internal sealed class ServedFiles(Database database, FileStorage storage, FileUrls urls)
{
    private const int BufferSize = 64 * 1024;
    private const int TagLength = 32;
    private const long PictureSeconds = 24 * 60 * 60;

    private const string Sql =
        "SELECT u.name AS name, u.type AS type, u.size AS size, u.sha256 AS sha256, u.used AS used FROM uploads u WHERE u.storage_key = @key";

    public async Task ServeAsync(string key, string name, string? expires, string? signature, HttpContext context)
    {
        var response = context.Response;
        if (urls.TimeLeft(key, expires, signature) is { } seconds && Find(key) is { } file && file.Name == name)
        {
            await SendAsync(key, file, seconds, context);
        }
        else
        {
            await response.WriteAsync(Refusal.NotFound("File"));
        }
    }

    /// <summary>The picture of a person or a conversation: at the same address for as long as it is one.</summary>
    public async Task ServePictureAsync(string key, HttpContext context)
    {
        if (Find(key) is { Used: Pictures.Used } picture)
        {
            await SendAsync(key, picture, PictureSeconds, context);
        }
        else
        {
            await context.Response.WriteAsync(Refusal.NotFound("File"));
        }
    }

    private async Task SendAsync(string key, FileRow file, long seconds, HttpContext context)
    {
        var response = context.Response;
        var tag = new EntityTagHeaderValue($"\"{file.Sha256[..TagLength]}\"");
        var part = ByteRange.Of(context.Request, tag, file.Size);
        var isHeld = Holds(context.Request, tag);
        var content = isHeld || part.IsOutside ? null : await storage.OpenAsync(key, part.First, part.Length, context.RequestAborted);
        if (content is null && !isHeld && !part.IsOutside)
        {
            await response.WriteAsync(Refusal.NotFound("File"));
            return;
        }

        await using (content)
        {
            SetHeaders(response, file, tag, seconds);
            response.StatusCode = isHeld ? StatusCodes.Status304NotModified : part.StatusCode;
            if (isHeld)
            {
                return;
            }

            response.ContentLength = part.Length;
            if (part.IsPart || part.IsOutside)
            {
                response.GetTypedHeaders().ContentRange = part.IsOutside
                    ? new ContentRangeHeaderValue(file.Size)
                    : new ContentRangeHeaderValue(part.First, part.First + part.Length - 1, file.Size);
            }

            if (content is not null && !HttpMethods.IsHead(context.Request.Method))
            {
                await StreamCopyOperation.CopyToAsync(content, response.Body, part.Length, BufferSize, context.RequestAborted);
            }
        }
    }

    private FileRow? Find(string key)
    {
        using var snapshot = database.Read();
        return snapshot.First<FileRow>(Sql, new { key });
    }

    private static void SetHeaders(HttpResponse response, FileRow file, EntityTagHeaderValue tag, long seconds)
    {
        var disposition = new ContentDispositionHeaderValue(FileTypes.IsShown(file.Type) ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        var headers = response.Headers;
        headers.ContentType = file.Type;
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // Front ends are on other origins; who has the address may see the file.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = Invariant($"private, max-age={seconds}, immutable");
        headers.AcceptRanges = "bytes";
        headers.ETag = tag.ToString();
    }

    // The content of a key never changes.
    private static bool Holds(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(held => held.Equals(EntityTagHeaderValue.Any) || held.Compare(tag, useStrongComparison: false));

    private sealed record FileRow
    {
        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public long Size { get; init; }

        public string Sha256 { get; init; } = "";

        public long Used { get; init; }
    }
}
