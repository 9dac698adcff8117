using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Accounts;

namespace Parley.Realtime;

/// <summary>What the id of a connection says: whose it was, where, and from which position on it got everything.</summary>
/// <remarks>No two are alike, by the first socket of the connection: a client takes the same id for a sign that it was recovered.</remarks>
internal sealed record Pid(long UserId, long SessionId, string Namespace, string Dialect, string Epoch, long Pos, string Socket);

/// <summary>
/// The ids by which connections are recovered. They say all that is needed and are signed, so that nothing is kept for
/// them: any process that has the secret, at any time, can read them.
/// </summary>
internal sealed class Pids(ServerSecret secret)
{
    private const string Version = "1";
    private const char Separator = '|';
    private const int MaxLength = 512;

    private readonly byte[] _key = secret.KeyFor("recovery of connections");

    public string Issue(Pid pid)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
            Separator,
            Version,
            pid.UserId.ToString(CultureInfo.InvariantCulture),
            pid.SessionId.ToString(CultureInfo.InvariantCulture),
            pid.Namespace,
            pid.Dialect,
            pid.Epoch,
            pid.Pos.ToString(CultureInfo.InvariantCulture),
            pid.Socket)));
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    /// <summary>Null: not one of ours.</summary>
    public Pid? Read(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var signed, var signature] || !Base64Url.IsValid(signed) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // What is signed is ours, and needs no further doubt.
        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(signed))
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(signed)).Split(Separator) is
                [Version, var user, var session, var place, var dialect, var epoch, var pos, var socket]
                ? new Pid(Number(user), Number(session), place, dialect, epoch, Number(pos), socket)
                : null;
    }

    private byte[] Sign(string text) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text));

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
