using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.SocketIO.Packets;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>JSON text with binary attachments, as it is on the Socket.IO wire.</summary>
/// <param name="Json">
/// A JSON text in UTF-8. An attachment's place in it is held by <c>{"_placeholder":true,"num":N}</c>, N counting from 0.
/// </param>
/// <param name="Attachments">The attachments; without any, nothing in the text is a placeholder.</param>
public sealed record JsonPayload(ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Attachments)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    /// <summary>One value, to be sent on.</summary>
    public static JsonPayload Of(Argument argument) => PacketEncoder.Value(argument);

    /// <summary>The next value of a MessagePack, with its binary as attachments.</summary>
    /// <param name="reader">Moves over the value.</param>
    /// <param name="maxDepth">How deep it may be nested; at most 1000.</param>
    /// <param name="maxAttachments">How many attachments it may have.</param>
    /// <exception cref="FormatException">This is not MessagePack, or beyond a limit.</exception>
    public static JsonPayload FromMessagePack(ref MessagePackReader reader, int maxDepth = 1000, int maxAttachments = int.MaxValue)
    {
        var text = new ArrayBufferWriter<byte>(256);
        var attachments = new List<ReadOnlyMemory<byte>>();
        using var writer = new Utf8JsonWriter(text, WriterOptions);
        reader.CopyTo(writer, attachments, maxDepth, maxAttachments);
        writer.Flush();
        return new JsonPayload(text.WrittenMemory, attachments);
    }

    /// <summary>Writes the value as MessagePack, with its attachments in their places.</summary>
    /// <exception cref="FormatException">The text is not JSON, or a placeholder has no attachment.</exception>
    public void WriteTo(MessagePackWriter writer) => writer.WriteJson(Json.Span, Attachments);

    /// <summary>The elements of the array, as received arguments.</summary>
    /// <exception cref="JsonException">The text is not a JSON array, or a placeholder has no attachment.</exception>
    public Arguments ToArguments() => Read(isEvent: false, out _);

    /// <summary>The name and the arguments of an event.</summary>
    /// <exception cref="JsonException">The text is not an array that begins with a name, or a placeholder has no attachment.</exception>
    public Arguments ToEvent(out string name)
    {
        var arguments = Read(isEvent: true, out var first);
        name = first!;
        return arguments;
    }

    /// <summary>The value as a received argument.</summary>
    /// <exception cref="JsonException">The text is not JSON, or a placeholder has no attachment.</exception>
    public Argument ToArgument() => (this with { Json = (byte[])[(byte)'[', .. Json.Span, (byte)']'] }).ToArguments()[0];

    /// <summary>Whether it can be sent as an event.</summary>
    /// <exception cref="JsonException">The text is not an array that begins with a name, or a placeholder has no attachment.</exception>
    internal void RequireEvent() => ReadLayout(Json.Span, isEvent: true);

    private Arguments Read(bool isEvent, out string? name)
    {
        var text = Json.ToArray();
        var layout = ReadLayout(text, isEvent);
        name = layout.Name;
        return new Arguments(text, layout, [.. Attachments]);
    }

    private PayloadLayout ReadLayout(ReadOnlySpan<byte> text, bool isEvent)
    {
        var error = PayloadLayout.TryRead(text, isEvent, Attachments.Count, maxDepth: 1000, names: null, out var layout);
        return error == PacketError.None ? layout : throw new JsonException($"The payload cannot be read: {error}.");
    }
}
