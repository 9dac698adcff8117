using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Parley.Media;

/// <summary>A file of a form, and what the client calls it.</summary>
internal sealed record FormFile(string? Name, Stream Content);

/// <summary>The body of an upload: one file, in a part called <c>file</c>. A few other fields may stand beside it, each of a few characters.</summary>
internal sealed class MultipartBody
{
    private const string Field = "file";
    private const int MaxParts = 10;
    private const int MaxHeaders = 16;
    private const int MaxHeaderBytes = 8 * 1024;
    private const int LongestBoundary = 70;
    private const int BufferSize = 64 * 1024;
    private const int LongestField = 64;

    // What a body has beside the file.
    private const long AroundFile = 64 * 1024;

    private readonly MultipartReader _reader;
    private readonly CancellationToken _stopped;
    private int _parts;

    private MultipartBody(HttpContext context, string boundary)
    {
        _reader = new MultipartReader(boundary, context.Request.Body, BufferSize) { HeadersCountLimit = MaxHeaders, HeadersLengthLimit = MaxHeaderBytes };
        _stopped = context.RequestAborted;
    }

    /// <summary>The other fields that have been read; longer ones are cut off.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public static Refusal NoFile { get; } = Refusal.Invalid($"The form must have one file, in the field \"{Field}\"");

    private static Refusal Broken { get; } = Refusal.Invalid("The body is not a whole multipart form");

    public static Refusal TooLarge(long maxSize) =>
        new(StatusCodes.Status413PayloadTooLarge, Invariant($"The file is larger than {maxSize} bytes"));

    public static Outcome<MultipartBody> Open(HttpContext context, long maxSize)
    {
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal(StatusCodes.Status415UnsupportedMediaType, "The body must be a form: set Content-Type to multipart/form-data");
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            return Broken;
        }

        // Before anything is read: whoever says that he sends too much need not send it.
        var most = maxSize + AroundFile;
        if (request.ContentLength > most)
        {
            return TooLarge(maxSize);
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        return new MultipartBody(context, boundary);
    }

    /// <summary>The next file of the form, or null at its end.</summary>
    /// <exception cref="UnfitUploadException">The body is not what it should be.</exception>
    public async Task<FormFile?> NextFileAsync()
    {
        while (await ReadAsync(async () => await _reader.ReadNextSectionAsync(_stopped)) is { } part)
        {
            if (++_parts > MaxParts
                || !ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var field)
                || !field.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            {
                throw new UnfitUploadException(Broken);
            }

            var name = field.FileNameStar.HasValue ? field.FileNameStar : HeaderUtilities.RemoveQuotes(field.FileName);
            if (!name.HasValue)
            {
                Fields[HeaderUtilities.RemoveQuotes(field.Name).ToString()] = await TextAsync(part.Body);
                continue;
            }

            return HeaderUtilities.RemoveQuotes(field.Name).Equals(Field, StringComparison.Ordinal)
                ? new FormFile(name.Value, part.Body)
                : throw new UnfitUploadException(NoFile);
        }

        return null;
    }

    private async Task<string> TextAsync(Stream content)
    {
        var bytes = new byte[LongestField];
        var length = await ReadAsync(() => new ValueTask<int>(content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, _stopped).AsTask()));
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>Reads of the body, so that what is wrong with it is told from what is wrong with the storage.</summary>
    /// <exception cref="UnfitUploadException">The body breaks off, or its client has gone.</exception>
    public static async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new UnfitUploadException(Broken);
        }
    }
}

/// <summary>What was sent is not taken; the refusal says why.</summary>
internal sealed class UnfitUploadException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal => refusal;
}
