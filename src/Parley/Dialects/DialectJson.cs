using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Dialects;

/// <summary>How dialects write JSON: as the chat does.</summary>
internal static class DialectJson
{
    /// <summary>New ones each time: a context takes them for itself.</summary>
    public static JsonSerializerOptions Options => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = 16,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
