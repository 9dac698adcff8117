using System.Runtime.InteropServices;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// Another encoding of Socket.IO packets than the default, for clients that use the same one: how packets become
/// Engine.IO messages and back. It must be safe for use by many threads.
/// </summary>
public abstract class PacketParser
{
    /// <summary>Encodes a packet as one message or several, which stay together in this order.</summary>
    public abstract IEnumerable<EngineMessage> Encode(ParserPacket packet);

    /// <summary>A decoder for one connection.</summary>
    /// <param name="options">The server's options, for their limits.</param>
    public abstract PacketDecoder CreateDecoder(SocketIOOptions options);
}

/// <summary>Decodes what one connection sends. Its calls never overlap.</summary>
public abstract class PacketDecoder
{
    /// <summary>One more message; a packet if it completes one.</summary>
    /// <param name="data">The message; valid during the call.</param>
    /// <param name="binary">Whether it came as a binary message.</param>
    /// <exception cref="FormatException">It cannot be read: the connection is closed with "parse error".</exception>
    public abstract ParserPacket? Add(ReadOnlySpan<byte> data, bool binary);
}

/// <summary>A Socket.IO packet, whatever its encoding.</summary>
/// <param name="Type">
/// CONNECT, DISCONNECT, EVENT, ACK or CONNECT_ERROR; attachments do not change the type here.
/// </param>
/// <param name="Namespace">The namespace, with its slash.</param>
public sealed record ParserPacket(SocketPacketType Type, string Namespace)
{
    /// <summary>The id of an event that wants an acknowledgement, or of the acknowledgement.</summary>
    public long? AckId { get; init; }

    /// <summary>
    /// EVENT: an array of name and arguments. ACK: an array of arguments. CONNECT and CONNECT_ERROR: an object, or nothing.
    /// In a packet to encode it is valid only until <see cref="PacketParser.Encode"/> has been enumerated; of a packet that was
    /// decoded, the server keeps the attachments and copies the text.
    /// </summary>
    public JsonPayload? Data { get; init; }
}

/// <summary>An Engine.IO message.</summary>
/// <param name="Data">The text in UTF-8, or the bytes.</param>
/// <param name="IsBinary">Whether it is binary.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EngineMessage(ReadOnlyMemory<byte> Data, bool IsBinary);
