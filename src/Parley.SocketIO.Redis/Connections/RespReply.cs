using System.Text;

namespace Parley.SocketIO.Redis;

/// <summary>What Redis answers: a text, a number or a list; nothing, if all three are missing.</summary>
internal sealed record RespReply(byte[]? Bytes = null, long Number = 0, RespReply[]? Items = null)
{
    internal static readonly RespReply Nothing = new();

    internal string Text => Encoding.UTF8.GetString(Bytes ?? []);

    /// <exception cref="FormatException">There is no list, or nothing there.</exception>
    internal RespReply this[int index] =>
        index < Items?.Length ? Items[index] : throw new FormatException("An answer of Redis is not what it should be.");
}

/// <summary>Redis refused a command, in these words.</summary>
internal sealed class RespException(string message) : IOException(message);
