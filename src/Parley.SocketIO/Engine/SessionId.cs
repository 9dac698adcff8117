using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.SocketIO.Engine;

internal static class SessionId
{
    /// <summary>20 url-safe characters from 15 random bytes.</summary>
    internal static string New()
    {
        Span<byte> random = stackalloc byte[15];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
