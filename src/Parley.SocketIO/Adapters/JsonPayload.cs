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
    /// <summary>One value, to be sent on.</summary>
    public static JsonPayload Of(Argument argument) => PacketEncoder.Value(argument);

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

    private Arguments Read(bool isEvent, out string? name)
    {
        var text = Json.ToArray();
        var error = PayloadLayout.TryRead(text, isEvent, Attachments.Count, maxDepth: 1000, names: null, out var layout);
        if (error != PacketError.None)
        {
            throw new JsonException($"The payload cannot be read: {error}.");
        }

        name = layout.Name;
        return new Arguments(text, layout, [.. Attachments]);
    }
}
