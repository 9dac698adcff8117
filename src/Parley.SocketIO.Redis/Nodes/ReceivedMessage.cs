using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Redis;

/// <summary>A request or an answer of another node: JSON, or MessagePack read as JSON with attachments.</summary>
/// <param name="Root">An object.</param>
/// <param name="Attachments">The binary in it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReceivedMessage(JsonElement Root, IReadOnlyList<ReadOnlyMemory<byte>> Attachments)
{
    private const int MaxDepth = 1000;

    /// <exception cref="FormatException">It is neither, or no object.</exception>
    internal static ReceivedMessage Parse(ReadOnlyMemory<byte> message)
    {
        JsonPayload payload;
        if (!message.IsEmpty && message.Span[0] == '{')
        {
            payload = Utf8.IsValid(message.Span) ? new JsonPayload(message, []) : throw Wrong("message");
        }
        else
        {
            var reader = new MessagePackReader(message.Span);
            payload = JsonPayload.FromMessagePack(ref reader, MaxDepth);
        }

        try
        {
            var root = JsonElement.Parse(payload.Json.Span, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return root.ValueKind == JsonValueKind.Object ? new ReceivedMessage(root, payload.Attachments) : throw Wrong("message");
        }
        catch (JsonException e)
        {
            throw new FormatException("This is not JSON.", e);
        }
    }

    internal int? Type => Number("type");

    internal bool Has(string member) => Root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A string, or the text of a number: rooms may have numbers for names there.</summary>
    internal string? Text(string member) => Has(member) ? TextOf(Root.GetProperty(member)) : null;

    /// <summary>An integer, if it is one.</summary>
    internal int? Number(string member) =>
        Root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    internal bool IsTrue(string member) => Root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    internal IReadOnlyList<string> Texts(string member) => Has(member) ? [.. Array(member).Select(TextOf)] : [];

    internal IEnumerable<JsonElement> Array(string member) =>
        Root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(member);

    /// <summary>A part that is an object, with the same attachments.</summary>
    internal ReceivedMessage Part(string member) =>
        Root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object
            ? this with { Root = value }
            : throw Wrong(member);

    /// <summary>A value as it goes on to sockets and handlers; null if it is not there.</summary>
    internal JsonPayload Payload(string member) => Root.TryGetProperty(member, out var value)
        ? new JsonPayload(JsonMarshal.GetRawUtf8Value(value).ToArray(), Attachments)
        : new JsonPayload("null"u8.ToArray(), []);

    /// <summary>Which sockets "opts" means, and how to send to them.</summary>
    internal BroadcastTarget Target()
    {
        var options = Part("opts");
        var flags = options.Has("flags") ? options.Part("flags") : options with { Root = JsonElement.Parse("{}") };
        return new BroadcastTarget
        {
            Rooms = options.Texts("rooms"),
            Except = options.Texts("except"),
            Volatile = flags.IsTrue("volatile"),
            Compress = !flags.Root.TryGetProperty("compress", out var compress) || compress.ValueKind != JsonValueKind.False,
        };
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw Wrong("name"),
    };

    private static FormatException Wrong(string member) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The {member} is not what it should be."));
}
