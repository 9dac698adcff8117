namespace Parley.SocketIO.Protocol;

/// <summary>Why a polling payload cannot be read further.</summary>
public enum PayloadError : byte
{
    /// <summary>It can, or it is at its end.</summary>
    None,

    /// <summary>A packet is empty or its type is none of the seven.</summary>
    UnknownType,

    /// <summary>A binary packet is not base64.</summary>
    InvalidBase64,

    /// <summary>It has more packets than allowed.</summary>
    TooManyPackets,
}

/// <summary>Takes the packets of a polling request body one after the other.</summary>
public struct PayloadReader
{
    private ReadOnlyMemory<byte> _rest;
    private int _left;
    private bool _ended;

    /// <summary>A reader at the first packet.</summary>
    public PayloadReader(ReadOnlyMemory<byte> payload, int maxPackets)
    {
        _rest = payload;
        _left = maxPackets;
    }

    /// <summary>Why the last <see cref="TryRead"/> gave nothing.</summary>
    public PayloadError Error { get; private set; }

    /// <summary>The next packet; false at the end and at an error.</summary>
    public bool TryRead(out EnginePacket packet)
    {
        packet = default;
        if (_ended)
        {
            return false;
        }

        if (_left-- == 0)
        {
            return Fail(PayloadError.TooManyPackets);
        }

        var end = _rest.Span.IndexOf(EnginePacket.Separator);
        var text = end < 0 ? _rest : _rest[..end];
        _ended = end < 0;
        _rest = end < 0 ? default : _rest[(end + 1)..];

        return EnginePacket.TryParse(text, out packet) || Fail(
            !text.IsEmpty && text.Span[0] == EnginePacket.BinaryMark ? PayloadError.InvalidBase64 : PayloadError.UnknownType);
    }

    private bool Fail(PayloadError error)
    {
        Error = error;
        _ended = true;
        return false;
    }
}
