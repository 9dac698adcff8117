using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Sync;

/// <summary>Too old, or of another log: the client loads afresh and goes on from the cursor.</summary>
internal sealed record CursorGone(int StatusCode, string Message, string Error, string Cursor);

/// <summary>A page of what was missed. It is written event by event, as sockets get them.</summary>
internal sealed record SyncPage(IReadOnlyList<SyncEvent> Events, string Cursor, bool HasMore);

internal sealed record SyncEvent(string Event, JsonElement Data, string Cursor);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CursorGone))]
[JsonSerializable(typeof(SyncPage))]
internal sealed partial class SyncJson : JsonSerializerContext;
