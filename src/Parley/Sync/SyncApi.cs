using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Parley.Accounts;
using Parley.Data;
using Parley.Http;
using Parley.Log;
using Parley.Realtime;
using Parley.Wire;

namespace Parley.Sync;

/// <summary>Catching up without a socket: the same packets that sockets get, after a cursor.</summary>
internal static class SyncApi
{
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    public static void MapSync(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/sync", Sync).Produces<SyncPage>().Produces<CursorGone>(410).Refuses(400);

    private static IResult Sync(
        string? after, [Range(1, MaxPage)] string? limit, Caller caller, Database database, EventLog log, EventPages pages)
    {
        var size = QueryNumber.Read("limit", limit, DefaultPage, 1, MaxPage);
        if (size.Refusal is { } wrong)
        {
            return wrong.ToResult();
        }

        using var snapshot = database.Read();
        if (string.IsNullOrEmpty(after))
        {
            return new SyncResult([], log, snapshot.Pos, snapshot.Pos);
        }

        if (Cursor.Parse(after) is not { } cursor)
        {
            return Refusal.Invalid("after must be a cursor, as Parley-Cursor and the events have it").ToResult();
        }

        if (!pages.Reaches(snapshot, cursor))
        {
            return Gone(log.Cursor(snapshot.Pos));
        }

        var page = EventPages.After(snapshot, caller.UserId, cursor.Pos, size.Value);
        return new SyncResult([.. Rendering.For(snapshot, caller.UserId, page.Events)], log, page.Through, snapshot.Pos);
    }

    private static IResult Gone(string head) => Results.Json(
        new CursorGone(
            StatusCodes.Status410Gone,
            "Events after this cursor are not there any more; load afresh and go on from the cursor of this answer",
            ReasonPhrases.GetReasonPhrase(StatusCodes.Status410Gone),
            head),
        SyncJson.Default.CursorGone,
        statusCode: StatusCodes.Status410Gone);

    private sealed class SyncResult(IReadOnlyList<Shown> events, EventLog log, long through, long head) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var cursor = log.Cursor(through);
            var response = httpContext.Response;
            response.ContentType = MediaTypeNames.Application.Json;
            response.Headers[Headers.Cursor] = cursor;
            await using var json = new Utf8JsonWriter(
                response.BodyWriter, new JsonWriterOptions { Encoder = ChatJson.Relaxed.Options.Encoder });
            json.WriteStartObject();
            json.WriteStartArray("events"u8);
            foreach (var shown in events)
            {
                json.WriteStartObject();
                json.WriteString("event"u8, shown.Packet.Name);
                json.WritePropertyName("data"u8);
                shown.Packet.WriteTo(json);
                json.WriteString("cursor"u8, log.Cursor(shown.IsLast ? shown.Event.Pos : shown.Event.Pos - 1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("cursor"u8, cursor);
            json.WriteBoolean("hasMore"u8, through < head);
            json.WriteEndObject();
            await json.FlushAsync(httpContext.RequestAborted);
        }
    }
}
