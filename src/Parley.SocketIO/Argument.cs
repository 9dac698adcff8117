using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO;

/// <summary>What an <see cref="Argument"/> is.</summary>
public enum ArgumentKind
{
    /// <summary>The client sent fewer arguments.</summary>
    Missing,

    /// <summary>JSON null.</summary>
    Null,

    /// <summary>JSON true or false.</summary>
    Boolean,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON string.</summary>
    String,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>A JSON object.</summary>
    Object,

    /// <summary>A binary attachment.</summary>
    Binary,
}

/// <summary>
/// One received argument. The Get methods throw a <see cref="SocketIOException"/> where the client sent something
/// else, so that a handler may ask without looking and the failed ack says what was wrong.
/// </summary>
public readonly struct Argument
{
    internal Argument(Arguments owner, int index)
    {
        Owner = owner;
        Index = index;
    }

    internal Arguments? Owner { get; }

    internal int Index { get; }

    /// <summary>What it is.</summary>
    public ArgumentKind Kind
    {
        get
        {
            var text = RawJson.Span;
            if (text.IsEmpty)
            {
                return ArgumentKind.Missing;
            }

            return (char)text[0] switch
            {
                'n' => ArgumentKind.Null,
                't' or 'f' => ArgumentKind.Boolean,
                '"' => ArgumentKind.String,
                '[' => ArgumentKind.Array,
                '{' => Owner!.AttachmentAt(Index) >= 0 ? ArgumentKind.Binary : ArgumentKind.Object,
                _ => ArgumentKind.Number,
            };
        }
    }

    /// <summary>Whether the argument itself is an attachment.</summary>
    public bool IsBinary => Kind == ArgumentKind.Binary;

    /// <summary>The bytes of an attachment.</summary>
    public ReadOnlyMemory<byte> Bytes =>
        Owner?.AttachmentAt(Index) is { } attachment and >= 0 ? Owner.Attachments[attachment] : throw Wrong("binary");

    /// <summary>The JSON text as it came, in UTF-8; attachments are placeholders in it. Empty if the argument is missing.</summary>
    public ReadOnlyMemory<byte> RawJson => Owner is null ? default : Owner.Text(Index);

    /// <summary>The parsed value; attachments are placeholders in it. Undefined if the argument is missing.</summary>
    public JsonElement Element
    {
        get
        {
            var text = RawJson;
            if (text.IsEmpty)
            {
                return default;
            }

            // The depth has been checked when the packet was read.
            var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
            return JsonElement.ParseValue(ref reader);
        }
    }

    /// <summary>A string.</summary>
    public string GetString() => TryGetString(out var value) ? value : throw Wrong("a string");

    /// <summary>An integer.</summary>
    public long GetInt64() => TryGetInt64(out var value) ? value : throw Wrong("an integer");

    /// <summary>A number.</summary>
    public double GetDouble() =>
        Kind == ArgumentKind.Number && Utf8Parser.TryParse(RawJson.Span, out double value, out _) ? value : throw Wrong("a number");

    /// <summary>A boolean.</summary>
    public bool GetBoolean() => Kind == ArgumentKind.Boolean ? RawJson.Span[0] == 't' : throw Wrong("a boolean");

    /// <summary>A value by source-generated JSON; <see cref="Binary"/> properties take their attachments. Null only for JSON null.</summary>
    public T? Get<T>(JsonTypeInfo<T> type)
    {
        var text = RawJson;
        if (text.IsEmpty)
        {
            throw Wrong("present");
        }

        var outer = BinaryConverter.Exchange(Owner!.Attachments);
        try
        {
            return JsonSerializer.Deserialize(text.Span, type);
        }
        catch (JsonException e)
        {
            throw new SocketIOException(e.Path is { Length: > 1 } path ? $"Invalid payload at {path}." : "Invalid payload.", e);
        }
        finally
        {
            BinaryConverter.Exchange(outer);
        }
    }

    /// <summary>A string, if it is one.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        value = null;
        if (Kind != ArgumentKind.String)
        {
            return false;
        }

        var reader = new Utf8JsonReader(RawJson.Span);
        reader.Read();
        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is valid JSON, but no string.
            return false;
        }
    }

    /// <summary>An integer, if it is one.</summary>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        var text = RawJson.Span;
        return Kind == ArgumentKind.Number && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }

    private SocketIOException Wrong(string expected) => new(FormattableString.Invariant($"Argument {Index} must be {expected}."));
}
