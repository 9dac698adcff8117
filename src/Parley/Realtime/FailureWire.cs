using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Realtime;

/// <summary>The acknowledgement of an event that failed.</summary>
internal sealed record FailedAck(
    string Message,
    int StatusCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter,
    bool Success = false);

/// <summary>The event <c>exception</c>.</summary>
internal sealed record ExceptionFrame(
    string Message,
    FailedEvent Cause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter,
    string Status = "error");

/// <summary>Which event failed, and what it carried.</summary>
internal sealed record FailedEvent(string Pattern, JsonElement? Data);
