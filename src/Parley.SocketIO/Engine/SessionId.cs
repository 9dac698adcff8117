using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.SocketIO.Engine;

internal static class SessionId
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>Whether it can stand in a URL as it is.</summary>
    internal static bool IsValid(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExcept(Unreserved);

    /// <summary>20 url-safe characters from 15 random bytes.</summary>
    internal static string New()
    {
        Span<byte> random = stackalloc byte[15];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
