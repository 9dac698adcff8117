using System.Text.Json.Serialization;

namespace Parley.SocketIO;

/// <summary>
/// Bytes inside a typed payload. On a socket they travel as an attachment, both ways; in any other JSON they are a
/// base64 string. Received bytes are the receiver's own and stay valid.
/// </summary>
/// <param name="Bytes">The bytes.</param>
[JsonConverter(typeof(BinaryConverter))]
public readonly record struct Binary(ReadOnlyMemory<byte> Bytes);
