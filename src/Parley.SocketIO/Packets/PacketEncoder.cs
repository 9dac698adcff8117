using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Packets;

/// <summary>Makes frames of packets. Each thread has one writer, which it uses again and again.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It lives as long as its thread, and its writer holds memory only.")]
internal sealed class PacketEncoder
{
    private const int KeptCapacity = 64 * 1024;

    [ThreadStatic]
    private static PacketEncoder? _ofThread;

    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private readonly List<ReadOnlyMemory<byte>> _attachments = [];
    private readonly Utf8JsonWriter _writer;

    private PacketEncoder() => _writer = new Utf8JsonWriter(
        _text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    internal static Frame Event(Namespace place, string name, ReadOnlySpan<Arg> args, long ackId = -1) =>
        Encode(SocketPacketType.Event, place, name, args, ackId);

    internal static Frame Ack(Namespace place, ReadOnlySpan<Arg> args, long ackId) =>
        Encode(SocketPacketType.Ack, place, null, args, ackId);

    internal static Frame Disconnect(Namespace place) => Head(SocketPacketType.Disconnect, place.NameUtf8, default);

    internal static Frame Connect(Namespace place, string id)
    {
        var encoder = Rent();
        encoder._writer.WriteStartObject();
        encoder._writer.WriteString("sid"u8, id);
        encoder._writer.WriteEndObject();
        return encoder.Finish(SocketPacketType.Connect, place.NameUtf8);
    }

    internal static Frame ConnectError(ReadOnlySpan<byte> place, ConnectError error)
    {
        var encoder = Rent();
        encoder._writer.WriteStartObject();
        encoder._writer.WriteString("message"u8, error.Message);
        if (error.Data is { } data)
        {
            encoder._writer.WritePropertyName("data"u8);
            encoder.Write(data, attachments: null);
        }

        encoder._writer.WriteEndObject();
        return encoder.Finish(SocketPacketType.ConnectError, place);
    }

    private static Frame Encode(SocketPacketType type, Namespace place, string? name, ReadOnlySpan<Arg> args, long ackId)
    {
        var encoder = Rent();
        var writer = encoder._writer;
        writer.WriteStartArray();
        if (name is not null)
        {
            writer.WriteStringValue(name);
        }

        foreach (var arg in args)
        {
            encoder.Write(arg, encoder._attachments);
        }

        writer.WriteEndArray();
        return encoder.Finish(type, place.NameUtf8, ackId);
    }

    private static Frame Head(SocketPacketType type, ReadOnlySpan<byte> place, ReadOnlySpan<byte> text)
    {
        var head = new byte[SocketPacket.MaxHeadLength(place.Length)];
        var length = SocketPacket.WriteHead(head, type, attachments: 0, place, ackId: -1);
        return Frame.Message(EnginePacketType.Message, head.AsSpan(0, length), text, []);
    }

    private static PacketEncoder Rent()
    {
        // A value whose writing emits something itself finds the place empty and makes its own.
        var encoder = _ofThread ?? new PacketEncoder();
        _ofThread = null;
        encoder._text.ResetWrittenCount();
        encoder._writer.Reset();
        encoder._attachments.Clear();
        return encoder;
    }

    private Frame Finish(SocketPacketType type, ReadOnlySpan<byte> place, long ackId = -1)
    {
        _writer.Flush();
        if (_attachments.Count > 0)
        {
            type = type == SocketPacketType.Event ? SocketPacketType.BinaryEvent : SocketPacketType.BinaryAck;
        }

        var room = SocketPacket.MaxHeadLength(place.Length);
        byte[]? rented = null;
        var head = room <= 256 ? stackalloc byte[256] : rented = ArrayPool<byte>.Shared.Rent(room);
        head = head[..SocketPacket.WriteHead(head, type, _attachments.Count, place, ackId)];
        var frame = Frame.Message(
            EnginePacketType.Message, head, _text.WrittenSpan, CollectionsMarshal.AsSpan(_attachments));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        _attachments.Clear();
        if (_text.Capacity <= KeptCapacity)
        {
            _ofThread = this;
        }

        return frame;
    }

    private void Write(in Arg arg, List<ReadOnlyMemory<byte>>? attachments)
    {
        switch (arg.Kind)
        {
            case Arg.Form.Null:
                _writer.WriteNullValue();
                break;
            case Arg.Form.True or Arg.Form.False:
                _writer.WriteBooleanValue(arg.Kind == Arg.Form.True);
                break;
            case Arg.Form.Integer:
                _writer.WriteNumberValue(arg.Bits);
                break;
            case Arg.Form.Double:
                _writer.WriteNumberValue(BitConverter.Int64BitsToDouble(arg.Bits));
                break;
            case Arg.Form.String:
                _writer.WriteStringValue((string)arg.Value!);
                break;
            case Arg.Form.Bytes when attachments is null:
                _writer.WriteBase64StringValue(arg.Bytes.Span);
                break;
            case Arg.Form.Bytes:
                BinaryConverter.WritePlaceholder(_writer, attachments.Count);
                attachments.Add(arg.Bytes);
                break;
            case Arg.Form.Element:
                _writer.WriteRawValue(JsonMarshal.GetRawUtf8Value((JsonElement)arg.Value!), skipInputValidation: true);
                break;
            case Arg.Form.Node:
                ((JsonNode)arg.Value!).WriteTo(_writer);
                break;
            case Arg.Form.Raw:
                _writer.WriteRawValue(arg.Bytes.Span);
                break;
            case Arg.Form.Typed:
                WriteTyped(arg, attachments);
                break;
            case Arg.Form.Received:
                WriteReceived((Arguments)arg.Value!, (int)arg.Bits, attachments);
                break;
        }
    }

    private void WriteTyped(in Arg arg, List<ReadOnlyMemory<byte>>? attachments)
    {
        var outer = BinaryConverter.Exchange(attachments);
        try
        {
            JsonSerializer.Serialize(_writer, arg.Value, (JsonTypeInfo)arg.Detail!);
        }
        finally
        {
            BinaryConverter.Exchange(outer);
        }
    }

    /// <summary>Byte for byte, but for placeholders: those get the numbers their attachments have here.</summary>
    private void WriteReceived(Arguments arguments, int index, List<ReadOnlyMemory<byte>>? attachments)
    {
        var text = arguments.Text(index).Span;
        if (text.IsEmpty)
        {
            _writer.WriteNullValue();
            return;
        }

        var placeholders = arguments.Placeholders(index);
        if (placeholders.IsEmpty || attachments is null)
        {
            _writer.WriteRawValue(text, skipInputValidation: true);
            return;
        }

        var spliced = new ArrayBufferWriter<byte>(text.Length + 16);
        var start = arguments.StartOf(index);
        var at = 0;
        foreach (var placeholder in placeholders)
        {
            var where = placeholder.Where.Start - start;
            spliced.Write(text[at..where]);
            spliced.Write("{\"_placeholder\":true,\"num\":"u8);
            System.Buffers.Text.Utf8Formatter.TryFormat(attachments.Count, spliced.GetSpan(11), out var digits);
            spliced.Advance(digits);
            spliced.Write("}"u8);
            attachments.Add(arguments.Attachments[placeholder.Attachment]);
            at = where + placeholder.Where.Length;
        }

        spliced.Write(text[at..]);
        _writer.WriteRawValue(spliced.WrittenSpan, skipInputValidation: true);
    }
}
