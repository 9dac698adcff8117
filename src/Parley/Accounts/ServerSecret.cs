using System.Security.Cryptography;
using System.Text;

namespace Parley.Accounts;

/// <summary>The secret of this server, and keys that are made from it: one for each purpose, none of which tells another.</summary>
internal sealed class ServerSecret(string text)
{
    /// <summary>The key of access tokens: the secret as it is, so that others who have it can read them.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(text);

    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(Bytes, Encoding.UTF8.GetBytes(purpose));
}
