using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>A part of a payload.</summary>
/// <param name="Start">First byte, counted from the start of the payload.</param>
/// <param name="Length">Bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Slice(int Start, int Length);

/// <summary>Where an attachment belongs.</summary>
/// <param name="Where">The placeholder object.</param>
/// <param name="Attachment">Which attachment, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Placeholder(Slice Where, int Attachment);

/// <summary>Where the values of an EVENT or ACK payload are, found in one pass over it.</summary>
public readonly struct PayloadLayout
{
    private static readonly string[] Reserved =
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    private PayloadLayout(string? name, Slice[] arguments, int count, Placeholder[] placeholders)
    {
        Name = name;
        Arguments = arguments.AsMemory(0, count);
        Placeholders = placeholders;
    }

    /// <summary>The event's name; null in an ACK.</summary>
    public string? Name { get; }

    /// <summary>The arguments' slices.</summary>
    public ReadOnlyMemory<Slice> Arguments { get; }

    /// <summary>The placeholders, in the order of the text; none lies within another.</summary>
    public Placeholder[] Placeholders { get; }

    /// <summary>Whether a name may be used for an event.</summary>
    public static bool IsReserved(string name) => Array.IndexOf(Reserved, name) >= 0;

    /// <summary>Checks a CONNECT payload: nothing, or an object.</summary>
    public static bool IsObjectOrNothing(ReadOnlySpan<byte> payload, int maxDepth)
    {
        if (payload.IsEmpty)
        {
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = maxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Checks an EVENT or ACK payload and finds its parts. The text must be valid UTF-8. <paramref name="names"/> gives
    /// the string for a known event name (in UTF-16), so that it need not be made; it may be null.
    /// </summary>
    public static PacketError TryRead(
        ReadOnlySpan<byte> payload,
        bool isEvent,
        int attachments,
        int maxDepth,
        KnownName? names,
        out PayloadLayout layout)
    {
        layout = default;

        // The reader reports bad JSON only by throwing; the connection ends then, so this happens once in its life.
        try
        {
            return Read(payload, isEvent, attachments, maxDepth, names, out layout);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate in a name.
            return PacketError.InvalidPayload;
        }
    }

    private static PacketError Read(
        ReadOnlySpan<byte> payload,
        bool isEvent,
        int attachments,
        int maxDepth,
        KnownName? names,
        out PayloadLayout layout)
    {
        layout = default;
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = maxDepth });
        if (payload.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return PacketError.InvalidPayload;
        }

        string? name = null;
        if (isEvent)
        {
            reader.Read();
            var error = ReadName(ref reader, names, out name);
            if (error != PacketError.None)
            {
                return error;
            }
        }

        var scan = new PlaceholderScan(attachments);
        var arguments = Array.Empty<Slice>();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            if (!scan.Value(ref reader))
            {
                return PacketError.IllegalPlaceholder;
            }

            if (count == arguments.Length)
            {
                Array.Resize(ref arguments, count == 0 ? 2 : count * 2);
            }

            arguments[count++] = new Slice(start, (int)reader.BytesConsumed - start);
        }

        // Once more, so that anything after the array is noticed.
        reader.Read();
        layout = new PayloadLayout(name, arguments, count, scan.Found);
        return PacketError.None;
    }

    private static PacketError ReadName(ref Utf8JsonReader reader, KnownName? names, out string? name)
    {
        name = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                name = Encoding.ASCII.GetString(reader.ValueSpan);
                return PacketError.None;
            case JsonTokenType.String:
                break;
            default:
                return PacketError.InvalidPayload;
        }

        if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= KnownName.MaxLength && names is not null)
        {
            Span<char> characters = stackalloc char[KnownName.MaxLength];
            name = names.Find(characters[..reader.CopyString(characters)]);
            if (name is not null)
            {
                return PacketError.None;
            }
        }

        name = reader.GetString()!;
        return IsReserved(name) ? PacketError.ReservedName : PacketError.None;
    }
}
