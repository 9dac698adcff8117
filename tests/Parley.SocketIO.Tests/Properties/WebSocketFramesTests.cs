using FsCheck;
using FsCheck.Fluent;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol.Tests.Properties;

namespace Parley.SocketIO.Tests.Properties;

/// <summary>However a client cuts its messages into frames, and the network its frames into pieces.</summary>
public sealed class WebSocketFramesTests
{
    private static readonly Gen<byte[]> Text =
        Gen.Elements("", "a", "héllo", "€", "😀😀", new string('x', 125), new string('y', 126), new string('z', 70_000)).Select(
            text => System.Text.Encoding.UTF8.GetBytes(text));

    private static readonly Gen<(WebSocketRead Kind, byte[] Payload)> Message = Gen.OneOf(
        Text.Select(text => (WebSocketRead.Text, text)),
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Select(bytes => (WebSocketRead.Binary, bytes)));

    [Fact]
    public void Messages_are_read_whole() => Always.Holds(
        from messages in Gen.Choose(1, 5).SelectMany(count => Message.ArrayOf(count))
        from fragments in Gen.Choose(1, 4)
        from pings in Gen.Choose(0, 1)
        from piece in Gen.Elements(1, 2, 3, 7, 100, 4096, int.MaxValue)
        from mask in Gen.Choose(0, int.MaxValue)
        select (messages, fragments, pings, piece, mask),
        sent =>
        {
            var key = BitConverter.GetBytes(sent.mask);
            var bytes = sent.messages.SelectMany(message => Frames(message, sent.fragments, sent.pings == 1, key)).ToArray();
            if (sent.piece < 100 && bytes.Length > 10_000)
            {
                return;
            }

            var read = ReadAll(bytes, sent.piece).Where(found => found.Kind != WebSocketRead.Ping).ToList();

            read.Count.ShouldBe(sent.messages.Length);
            foreach (var (found, message) in read.Zip(sent.messages))
            {
                found.Kind.ShouldBe(message.Kind);
                found.Payload.AsSpan().SequenceEqual(message.Payload).ShouldBeTrue();
            }
        });

    [Fact]
    public void Any_bytes_are_answered() => Always.Holds(
        from frames in Gen.Choose(0, 3).SelectMany(count => Message.ArrayOf(count))
        from rest in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        from piece in Gen.Elements(1, 5, int.MaxValue)
        select (bytes: frames.SelectMany(message => Frames(message, 2, true, [1, 2, 3, 4])).Take(3_000).Concat(rest).ToArray(), piece),
        sent => ReadAll(sent.bytes, sent.piece));

    private static byte[] Frames((WebSocketRead Kind, byte[] Payload) message, int fragments, bool ping, byte[] key)
    {
        var opcode = message.Kind == WebSocketRead.Text ? 1 : 2;
        var size = Math.Max(1, (message.Payload.Length + fragments - 1) / fragments);
        var pieces = message.Payload.Length == 0 ? [[]] : message.Payload.Chunk(size).ToArray();
        byte[] between = ping ? Frame(0x89, [1], key) : [];
        return [.. pieces.SelectMany((piece, i) => (byte[])
        [
            .. i > 0 ? between : [],
            .. Frame((byte)((i == 0 ? opcode : 0) | (i == pieces.Length - 1 ? 0x80 : 0)), piece, key),
        ])];
    }

    private static byte[] Frame(byte first, byte[] payload, byte[] key)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [first, .. length, .. key, .. payload.Select((b, i) => (byte)(b ^ key[i % 4]))];
    }

    private static List<(WebSocketRead Kind, byte[] Payload)> ReadAll(byte[] bytes, int piece)
    {
        var reader = new WebSocketReader(100_000);
        var found = new List<(WebSocketRead, byte[])>();
        foreach (var part in bytes.Chunk(piece))
        {
            Memory<byte> input = part;
            while (!input.IsEmpty)
            {
                var read = reader.Read(ref input, out var payload);
                if (read == WebSocketRead.Violation)
                {
                    return found;
                }

                if (read != WebSocketRead.Incomplete)
                {
                    found.Add((read, payload.ToArray()));
                }
            }

            reader.Release();
        }

        return found;
    }
}
