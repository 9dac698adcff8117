using System.Runtime.InteropServices;
using Microsoft.Net.Http.Headers;

namespace Parley.Media;

/// <summary>
/// The bytes of a file that a request asks for: all of them, unless it names one range that it may have (RFC 9110, 14.2). Several
/// ranges at once are answered with the whole file, as is one of another version of it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteRange(long First, long Length, int StatusCode)
{
    public bool IsPart => StatusCode == StatusCodes.Status206PartialContent;

    public bool IsOutside => StatusCode == StatusCodes.Status416RangeNotSatisfiable;

    public static ByteRange Of(HttpRequest request, EntityTagHeaderValue tag, long size)
    {
        var whole = new ByteRange(0, size, StatusCodes.Status200OK);
        var headers = request.GetTypedHeaders();
        if (!HttpMethods.IsGet(request.Method)
            || headers.Range is not { Ranges.Count: 1 } asked
            || !asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || (request.Headers.IfRange.Count > 0 && headers.IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) != true))
        {
            return whole;
        }

        var range = asked.Ranges.Single();
        var first = range.From ?? Math.Max(0, size - range.To!.Value);
        var last = range.From is null ? size - 1 : Math.Min(range.To ?? long.MaxValue, size - 1);
        return first > last
            ? new ByteRange(0, 0, StatusCodes.Status416RangeNotSatisfiable)
            : new ByteRange(first, last - first + 1, StatusCodes.Status206PartialContent);
    }
}
