namespace Parley.Http;

/// <summary>Header names of ours.</summary>
internal static class Headers
{
    /// <summary>The position in the log that an answer shows (<c>epoch.pos</c>).</summary>
    public const string Cursor = "Parley-Cursor";
}
