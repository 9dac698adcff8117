using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
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

    internal static Frame Event(
        Namespace place, string name, ReadOnlySpan<Arg> args, long ackId = -1, bool compress = true) =>
        Rent().WriteArray(name, args).Finish(place, SocketPacketType.Event, ackId, compress);

    /// <summary>An event whose payload there is already; with an offset, that is its last argument.</summary>
    internal static Frame Event(
        Namespace place, JsonPayload payload, long ackId = -1, bool compress = true, string? offset = null)
    {
        var encoder = Rent();
        encoder._attachments.AddRange(payload.Attachments);

        // A blank before it would be read as an ack id.
        var json = payload.Json.Span.Trim(" \t\r\n"u8);
        if (offset is null)
        {
            encoder._text.Write(json);
        }
        else
        {
            encoder._text.Write(json[..^1]);
            encoder._text.Write(",\""u8);
            Encoding.ASCII.GetBytes(offset, encoder._text);
            encoder._text.Write("\"]"u8);
        }

        return encoder.Finish(place, SocketPacketType.Event, ackId, compress);
    }

    internal static Frame Ack(Namespace place, ReadOnlySpan<Arg> args, long ackId) =>
        Rent().WriteArray(null, args).Finish(place, SocketPacketType.Ack, ackId);

    internal static Frame Disconnect(Namespace place) => Rent().Finish(place, SocketPacketType.Disconnect);

    /// <summary>An event as it crosses nodes and is kept: the array of its name and arguments.</summary>
    internal static JsonPayload Payload(string name, ReadOnlySpan<Arg> args) => Rent().WriteArray(name, args).Take();

    /// <summary>One value.</summary>
    internal static JsonPayload Value(Arg value)
    {
        var encoder = Rent();
        encoder.Write(value, encoder._attachments);
        return encoder.Take();
    }

    internal static Frame Connect(Namespace place, string id, string? recoveryId)
    {
        var encoder = Rent();
        encoder._writer.WriteStartObject();
        encoder._writer.WriteString("sid"u8, id);
        if (recoveryId is not null)
        {
            encoder._writer.WriteString("pid"u8, recoveryId);
        }

        encoder._writer.WriteEndObject();
        return encoder.Finish(place, SocketPacketType.Connect);
    }

    internal static Frame ConnectError(SocketIOServer server, string place, ConnectError error)
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
        return encoder.Finish(server, Encoding.UTF8.GetBytes(place), SocketPacketType.ConnectError);
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

    private PacketEncoder WriteArray(string? name, ReadOnlySpan<Arg> args)
    {
        _writer.WriteStartArray();
        if (name is not null)
        {
            _writer.WriteStringValue(name);
        }

        foreach (var arg in args)
        {
            Write(arg, _attachments);
        }

        _writer.WriteEndArray();
        return this;
    }

    private JsonPayload Take()
    {
        _writer.Flush();
        var payload = new JsonPayload(_text.WrittenSpan.ToArray(), _attachments.ConvertAll(bytes => (ReadOnlyMemory<byte>)bytes.ToArray()));
        Return();
        return payload;
    }

    private Frame Finish(Namespace place, SocketPacketType type, long ackId = -1, bool compress = true) =>
        Finish(place.Server, place.NameUtf8, type, ackId, compress);

    private Frame Finish(SocketIOServer server, byte[] place, SocketPacketType type, long ackId = -1, bool compress = true)
    {
        _writer.Flush();
        var frame = server.Options.Parser is { } parser ? Encode(parser, place, type, ackId) : Encode(place, type, ackId);
        frame.Compress = compress;
        Return();
        return frame;
    }

    private Frame Encode(byte[] place, SocketPacketType type, long ackId)
    {
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

        return frame;
    }

    private Frame Encode(PacketParser parser, byte[] place, SocketPacketType type, long ackId) => Frame.Messages(parser.Encode(
        new ParserPacket(type, Encoding.UTF8.GetString(place))
        {
            AckId = ackId >= 0 ? ackId : null,
            Data = _text.WrittenCount > 0 ? new JsonPayload(_text.WrittenMemory, _attachments) : null,
        }));

    private void Return()
    {
        _attachments.Clear();
        if (_text.Capacity <= KeptCapacity)
        {
            _ofThread = this;
        }
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
