using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>JSON text with attachments, as MessagePack.</summary>
public sealed partial class MessagePackWriter
{
    private const int MaxDepth = 1000;

    private Open[] _open = [];

    /// <summary>Writes one JSON value. Attachments become binary, in the places where the text has their placeholders.</summary>
    /// <param name="json">The text, in UTF-8. At most 1000 levels deep.</param>
    /// <param name="attachments">The attachments; without any, nothing in the text is a placeholder.</param>
    /// <exception cref="FormatException">The text is not JSON, or a placeholder has no attachment; a part may have been written.</exception>
    public void WriteJson(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            WriteTokens(ref reader, attachments, FindPlaceholders(json, attachments.Count));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("This is not JSON.", e);
        }
    }

    private static Placeholder[] FindPlaceholders(ReadOnlySpan<byte> json, int attachments)
    {
        if (attachments == 0)
        {
            return [];
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        var scan = new PlaceholderScan(attachments);
        return scan.Value(ref reader) ? scan.Found : throw new FormatException("A placeholder has no attachment.");
    }

    private void WriteTokens(
        ref Utf8JsonReader reader, IReadOnlyList<ReadOnlyMemory<byte>> attachments, ReadOnlySpan<Placeholder> placeholders)
    {
        var depth = 0;
        while (reader.Read())
        {
            var token = reader.TokenType;
            if (token is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                var (at, count) = _open[--depth];
                SetHeader(
                    at,
                    token == JsonTokenType.EndArray ? (byte)0x90 : (byte)0x80,
                    token == JsonTokenType.EndArray ? (byte)0xdc : (byte)0xde,
                    count);
                continue;
            }

            // A property counts once: by its name.
            if (depth > 0 && (token == JsonTokenType.PropertyName || !_open[depth - 1].IsObject))
            {
                _open[depth - 1].Count++;
            }

            switch (token)
            {
                case JsonTokenType.StartObject when !placeholders.IsEmpty && placeholders[0].Where.Start == reader.TokenStartIndex:
                    WriteBinary(attachments[placeholders[0].Attachment].Span);
                    placeholders = placeholders[1..];
                    reader.Skip();
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Enter(depth++, token == JsonTokenType.StartObject);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(ref reader);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String when reader.ValueIsEscaped:
                    WriteEscaped(reader.ValueSpan);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteString(reader.ValueSpan);
                    break;
                case JsonTokenType.Null:
                    WriteNil();
                    break;
                default:
                    Write(token == JsonTokenType.True);
                    break;
            }
        }
    }

    private void Enter(int depth, bool isObject)
    {
        if (depth == _open.Length)
        {
            Array.Resize(ref _open, Math.Max(8, depth * 2));
        }

        _open[depth] = new Open(_length, isObject);
        Take(1);
    }

    private void WriteNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var signed))
        {
            Write(signed);
        }
        else if (reader.TryGetUInt64(out var unsigned))
        {
            Write(unsigned);
        }
        else
        {
            Write(double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Half a surrogate pair is valid in JSON, and no character: it becomes U+FFFD, as it does in Node.</summary>
    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        var unescaped = new StringBuilder(text.Length);
        while (text.IndexOf((byte)'\\') is var at and >= 0)
        {
            unescaped.Append(Encoding.UTF8.GetString(text[..at]));
            var code = (char)text[at + 1];
            unescaped.Append(code switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => code,
            });
            text = text[(at + (code == 'u' ? 6 : 2))..];
        }

        Write(unescaped.Append(Encoding.UTF8.GetString(text)).ToString());
    }

    /// <summary>A container whose end has not come yet: where its head goes, and what it holds so far.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Open(int at, bool isObject)
    {
        internal int Count;

        internal readonly bool IsObject => isObject;

        internal readonly void Deconstruct(out int start, out int count) => (start, count) = (at, Count);
    }
}
