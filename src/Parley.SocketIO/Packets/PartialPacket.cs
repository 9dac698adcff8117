using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Packets;

/// <summary>A packet whose attachments have not all come.</summary>
internal sealed class PartialPacket(Socket socket, long ackId, byte[] payload, PayloadLayout layout, int attachments)
{
    private readonly ReadOnlyMemory<byte>[] _attachments = new ReadOnlyMemory<byte>[attachments];
    private int _count;

    internal Socket Socket => socket;

    internal long AckId => ackId;

    internal string? Name => layout.Name;

    internal long HeldBytes { get; private set; }

    /// <summary>When its attachments must have come.</summary>
    internal long Due { get; set; }

    internal bool IsComplete => _count == _attachments.Length;

    internal Arguments Arguments => new(payload, layout, _attachments);

    internal void Add(ReadOnlySpan<byte> attachment)
    {
        HeldBytes += attachment.Length;
        _attachments[_count++] = attachment.ToArray();
    }
}
