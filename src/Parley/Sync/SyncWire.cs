using System.Text.Json.Serialization;

namespace Parley.Sync;

/// <summary>Too old, or of another log: the client loads afresh and goes on from the cursor.</summary>
internal sealed record CursorGone(int StatusCode, string Message, string Error, string Cursor);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CursorGone))]
internal sealed partial class SyncJson : JsonSerializerContext;
