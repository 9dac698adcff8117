using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO;

/// <summary>One outgoing argument. Values convert to it implicitly; objects go through <see cref="Json{T}"/>.</summary>
public readonly struct Arg
{
    internal enum Form : byte
    {
        Null,
        True,
        False,
        Integer,
        Double,
        String,
        Bytes,
        Element,
        Node,
        Typed,
        Raw,
        Received,
    }

    private Arg(Form form, object? value = null, object? detail = null, long bits = 0, ReadOnlyMemory<byte> bytes = default)
    {
        Kind = form;
        Value = value;
        Detail = detail;
        Bits = bits;
        Bytes = bytes;
    }

    internal Form Kind { get; }

    internal object? Value { get; }

    internal object? Detail { get; }

    internal long Bits { get; }

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>JSON null.</summary>
    public static Arg Null => default;

    /// <summary>Any value, written by source-generated JSON. A <see cref="Binary"/> anywhere in it becomes an attachment.</summary>
    public static Arg Json<T>(T value, JsonTypeInfo<T> type) => new(Form.Typed, value, type);

    /// <summary>JSON text in UTF-8, passed on byte for byte. Invalid JSON throws when the packet is encoded.</summary>
    public static Arg Raw(ReadOnlyMemory<byte> utf8Json) => new(Form.Raw, bytes: utf8Json);

    /// <summary>A JSON string, or null.</summary>
    public static implicit operator Arg(string? value) => value is null ? default : new(Form.String, value);

    /// <summary>A JSON boolean.</summary>
    public static implicit operator Arg(bool value) => new(value ? Form.True : Form.False);

    /// <summary>A JSON number.</summary>
    public static implicit operator Arg(int value) => new(Form.Integer, bits: value);

    /// <summary>A JSON number.</summary>
    public static implicit operator Arg(long value) => new(Form.Integer, bits: value);

    /// <summary>A JSON number; NaN and the infinities become null, as in JavaScript.</summary>
    public static implicit operator Arg(double value) =>
        double.IsFinite(value) ? new(Form.Double, bits: BitConverter.DoubleToInt64Bits(value)) : default;

    /// <summary>A binary attachment.</summary>
    public static implicit operator Arg(byte[] value) => new(Form.Bytes, bytes: value);

    /// <summary>A binary attachment.</summary>
    public static implicit operator Arg(ReadOnlyMemory<byte> value) => new(Form.Bytes, bytes: value);

    /// <summary>A parsed JSON value, with the text it was parsed from.</summary>
    public static implicit operator Arg(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? default : new(Form.Element, value);

    /// <summary>A JSON tree.</summary>
    public static implicit operator Arg(JsonNode? value) => value is null ? default : new(Form.Node, value);

    /// <summary>A received argument, with its attachments.</summary>
    public static implicit operator Arg(Argument value) =>
        value.Owner is null ? default : new(Form.Received, value.Owner, bits: value.Index);
}
