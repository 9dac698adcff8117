using System.Globalization;
using System.Text;

namespace Parley.Load;

/// <summary>The events of the server under load: a peer's load.conf, lines of "key = value".</summary>
internal sealed class Vocabulary
{
    private Vocabulary(Template join, Template send, Template echo) => (Join, Send, Echo) = (join, send, echo);

    public Template Join { get; }

    public Template Send { get; }

    public Template Echo { get; }

    /// <returns>The vocabulary, or what is wrong with the text.</returns>
    public static (Vocabulary? Vocabulary, string? Error) Parse(string text)
    {
        // Every server answers "join", and a sender gets its own message: the other values exist for other protocols.
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["protocol"] = "sio",
            ["join-ack"] = "1",
            ["echo-self"] = "1",
        };
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, var value])
            {
                return (null, $"not \"key = value\": {line}");
            }
            if (values.TryGetValue(key, out var only) && key is "protocol" or "join-ack" or "echo-self" && value != only)
            {
                return (null, $"{key} = {value}: only {only} is known here");
            }
            values[key] = value;
        }
        foreach (var key in (ReadOnlySpan<string>)["join", "send", "echo"])
        {
            if (!values.ContainsKey(key))
            {
                return (null, $"{key} is missing");
            }
        }
        return (new Vocabulary(new(values["join"]), new(values["send"]), new(values["echo"])), null);
    }
}

/// <summary>The JSON array of an event with places for {room} and {payload}.</summary>
internal sealed class Template
{
    private const string Room = "{room}";
    private const string PayloadMark = "{payload}";
    private readonly string[] _parts;
    private readonly byte[][] _literals;

    public Template(string text)
    {
        _parts = [.. Split(text)];
        _literals = [.. _parts.Select(Encoding.UTF8.GetBytes)];
    }

    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> to, int room, in Payload payload)
    {
        var length = 0;
        for (var i = 0; i < _parts.Length; i++)
        {
            switch (_parts[i])
            {
                case Room:
                    room.TryFormat(to[length..], out var digits, default, CultureInfo.InvariantCulture);
                    length += digits;
                    break;
                case PayloadMark:
                    payload.Write(to[length..]);
                    length += Payload.Size;
                    break;
                default:
                    _literals[i].CopyTo(to[length..]);
                    length += _literals[i].Length;
                    break;
            }
        }
        return length;
    }

    private static IEnumerable<string> Split(string text)
    {
        while (text.Length > 0)
        {
            var room = text.IndexOf(Room, StringComparison.Ordinal);
            var payload = text.IndexOf(PayloadMark, StringComparison.Ordinal);
            var isRoom = room >= 0 && (payload < 0 || room < payload);
            var mark = isRoom ? Room : PayloadMark;
            var at = isRoom ? room : payload;
            if (at < 0)
            {
                yield return text;
                yield break;
            }
            yield return text[..at];
            yield return mark;
            text = text[(at + mark.Length)..];
        }
    }
}
