using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

/// <summary>The HTTP side of polling: GET fetches packets, POST brings them.</summary>
internal static class PollingEndpoint
{
    private static readonly byte[] Ok = "ok"u8.ToArray();

    internal static Task HandleAsync(HttpContext context, EngineSession session, EngineServer server)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        if (!isGet && !HttpMethods.IsPost(context.Request.Method))
        {
            return server.RefuseAsync(context, Refusal.BadMethod, webSocket: false);
        }

        server.Options.Headers?.Invoke(context, context.Response.Headers);
        return isGet ? PollAsync(context, session, server) : PostAsync(context, session, server.Options);
    }

    internal static async Task<FlushResult> WriteAsync(HttpContext context, PollAnswer answer, EngineServer server)
    {
        var length = answer.Length;
        server.Metrics.OnSent(answer.Frames.Count, length);
        var response = context.Response;
        response.ContentType = "text/plain; charset=UTF-8";
        response.Headers.CacheControl = "no-store";
        var encoding = server.Options.HttpCompressionThreshold <= length && answer.MayBeCompressed
            ? ContentEncodings.Choose(context.Request, [ContentEncodings.Gzip, ContentEncodings.Deflate])
            : null;
        if (encoding is null)
        {
            response.ContentLength = length;
            answer.WriteTo(response.BodyWriter);
        }
        else
        {
            var compressed = Compress(answer, encoding);
            response.Headers.ContentEncoding = encoding;
            response.ContentLength = compressed.WrittenCount;
            response.BodyWriter.Write(compressed.WrittenSpan);
        }

        answer.Frames.Release();
        return await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static ArrayBufferWriter<byte> Compress(PollAnswer answer, string encoding)
    {
        var plain = new ArrayBufferWriter<byte>((int)answer.Length);
        answer.WriteTo(plain);
        var compressed = new MemoryStream();
        using (var encoder = ContentEncodings.Encoder(encoding, compressed, CompressionLevel.Fastest))
        {
            encoder.Write(plain.WrittenSpan);
        }

        plain.ResetWrittenCount();
        plain.Write(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        return plain;
    }

    private static async Task PollAsync(HttpContext context, EngineSession session, EngineServer server)
    {
        var polling = session.PollAsync();
        PollAnswer answer;
        if (polling.IsCompletedSuccessfully)
        {
            answer = await polling;
        }
        else
        {
            await using var aborted = context.RequestAborted.UnsafeRegister(
                static session => ((EngineSession)session!).OnPollAborted(), session);
            answer = await polling;
        }

        if (answer.Refused)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            // A session that has just ended is as unknown as one that never was.
            var refusal = session.Transport == "polling" ? Refusal.UnknownSession : Refusal.BadRequest;
            await server.RefuseAsync(context, refusal, webSocket: false);
            return;
        }

        var bytes = answer.Frames.Bytes;
        var delivered = false;
        try
        {
            // What becomes of the connection now says nothing: a client may close it as soon as it has the answer.
            delivered = await WriteAsync(context, answer, server) is { IsCanceled: false, IsCompleted: false };
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone; what was taken for it cannot be put back in order.
        }
        finally
        {
            session.OnPollAnswered(bytes, delivered);
        }
    }

    private static async Task PostAsync(HttpContext context, EngineSession session, EngineOptions options)
    {
        var status = HttpStatusCode.BadRequest;
        if (IsOctetStream(context.Request.ContentType))
        {
            session.End(DisconnectReason.TransportError, Ending.Abrupt);
        }
        else if (session.BeginPost(context.Request.Headers))
        {
            try
            {
                status = await ReceiveAsync(context, session, options);
            }
            finally
            {
                session.EndPost();
            }
        }

        var response = context.Response;
        response.StatusCode = (int)status;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = 0;
        if (status == HttpStatusCode.OK)
        {
            response.ContentType = "text/html";
            response.ContentLength = Ok.Length;
            await response.Body.WriteAsync(Ok, context.RequestAborted);
        }
    }

    private static async Task<HttpStatusCode> ReceiveAsync(HttpContext context, EngineSession session, EngineOptions options)
    {
        var most = options.MaxHttpBufferSize;
        if (context.Request.ContentLength > most)
        {
            return HttpStatusCode.RequestEntityTooLarge;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            // Our own limit applies, and answers without cutting the connection.
            feature.MaxRequestBodySize = null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(context.Request.ContentLength ?? 4096, most) + 1);
        try
        {
            var length = 0;
            while (true)
            {
                int read;
                try
                {
                    read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
                }
                catch (Exception e) when (e is OperationCanceledException or IOException)
                {
                    session.End(DisconnectReason.TransportError, Ending.Abrupt);
                    if (e is ConnectionResetException)
                    {
                        // The client is gone. Kestrel would try to read the rest, and log as an error that it cannot.
                        context.Abort();
                    }

                    return HttpStatusCode.BadRequest;
                }

                length += read;
                if (length > most)
                {
                    return HttpStatusCode.RequestEntityTooLarge;
                }

                if (read == 0)
                {
                    break;
                }

                if (length == buffer.Length)
                {
                    Grow(ref buffer, length);
                }
            }

            return await DispatchAsync(session, buffer.AsMemory(0, length), options.MaxPacketsPerPayload);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<HttpStatusCode> DispatchAsync(EngineSession session, ReadOnlyMemory<byte> body, int maxPackets)
    {
        if (!Utf8.IsValid(body.Span))
        {
            session.OnUnreadablePacket();
            return HttpStatusCode.BadRequest;
        }

        var payload = new PayloadReader(body, maxPackets);
        while (Dispatch(session, ref payload, out var handling))
        {
            await handling;
        }

        if (payload.Error == PayloadError.None)
        {
            return HttpStatusCode.OK;
        }

        session.OnUnreadablePacket();
        return HttpStatusCode.BadRequest;
    }

    /// <summary>One turn: packets until the end of the payload, or until one must be waited for.</summary>
    private static bool Dispatch(EngineSession session, ref PayloadReader payload, out ValueTask handling)
    {
        var turn = Turn.Enter();
        try
        {
            while (payload.TryRead(out var packet))
            {
                handling = session.Receive(packet);
                if (!handling.IsCompletedSuccessfully)
                {
                    return true;
                }
            }

            handling = default;
            return false;
        }
        finally
        {
            turn.Exit();
        }
    }

    private static bool IsOctetStream(StringSegment contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    private static void Grow(ref byte[] buffer, int used)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
