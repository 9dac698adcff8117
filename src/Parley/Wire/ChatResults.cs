using System.Text.Json.Serialization.Metadata;
using Parley.Conversations;
using Parley.Http;
using Parley.Log;

namespace Parley.Wire;

/// <summary>Answers that return state of the chat, and say which position of the log they show.</summary>
internal static class ChatResults
{
    public static IResult Done { get; } = Results.Json(new Done(), ChatJson.Relaxed.Done);

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, long pos, int status = StatusCodes.Status200OK) =>
        new StateResult<T>(value, type, pos, status);

    public static IResult ToResult(this Outcome<ConversationAt> outcome) =>
        outcome.ToResult(c => Json(
            c.View, ChatJson.Relaxed.ConversationView, c.Pos, c.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK));

    private sealed class StateResult<T>(T value, JsonTypeInfo<T> type, long pos, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.Headers[Headers.Cursor] = httpContext.RequestServices.GetRequiredService<EventLog>().Cursor(pos);
            return response.WriteAsJsonAsync(value, type, cancellationToken: httpContext.RequestAborted);
        }
    }
}
