using System.Text;

namespace Parley.Micro;

/// <summary>Packets of a usual size.</summary>
internal static class Samples
{
    /// <summary>64 bytes, as in the other benchmarks.</summary>
    internal const string Text = "sixty-four bytes of text as they are used in the other benchmark";

    internal static readonly byte[] Event = Utf8($$"""2["message",{"room":17,"text":"{{Text}}"}]""");

    internal static readonly byte[] EventWithAck = Utf8($$"""2123["message",{"room":17,"text":"{{Text}}"}]""");

    internal static readonly byte[] BinaryEventHead =
        Utf8("""51-["upload",{"name":"picture.png","content":{"_placeholder":true,"num":0}}]""");

    internal static readonly byte[] Connect = Utf8("""0{"token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}""");

    internal static readonly byte[] Attachment = new byte[1024];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
