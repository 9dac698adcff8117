namespace Parley.Http;

/// <summary>Header names that the framework does not have.</summary>
internal static class Headers
{
    /// <summary>The position in the log that an answer shows (<c>epoch.pos</c>).</summary>
    public const string Cursor = "Parley-Cursor";

    /// <summary>By which a request that is made again is known (draft-ietf-httpapi-idempotency-key-header, section 2.1).</summary>
    public const string IdempotencyKey = "Idempotency-Key";
}
