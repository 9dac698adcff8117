using System.Text;

namespace Parley.Load.Tests;

public sealed class WireTests
{
    private const string Conf = """
        # a peer
        protocol = sio
        join = ["join",{room}]
        send = ["send",{room},"{payload}"]
        echo = ["echo","{payload}"]
        """;

    [Fact]
    public void A_payload_is_found_in_the_event_it_was_written_into()
    {
        var payload = new Payload(7, 4_000_000_000, 123_456_789_012);
        var (vocabulary, _) = Vocabulary.Parse(Conf);
        Span<byte> buffer = stackalloc byte[256];
        var length = vocabulary.ShouldNotBeNull().Send.Write(buffer, 42, payload);

        Encoding.UTF8.GetString(buffer[..length]).ShouldStartWith("[\"send\",42,\"@@");
        length.ShouldBe("[\"send\",42,\"\"]".Length + Payload.Size);
        Payload.TryFind(buffer[..length], out var found).ShouldBeTrue();
        found.ShouldBe(payload);
    }

    [Fact]
    public void A_packet_without_a_payload_has_none() => Payload.TryFind("42[\"msg\",\"@@12\"]"u8, out _).ShouldBeFalse();

    [Theory]
    [InlineData("protocol = signalr")]
    [InlineData("join-ack = 0")]
    [InlineData("send")]
    public void A_vocabulary_for_something_else_is_refused(string line)
    {
        var (vocabulary, error) = Vocabulary.Parse($"{Conf}\n{line}");
        vocabulary.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(line);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(300)]
    public void A_frameframe_is_masked_and_reads_back(int size)
    {
        var text = Encoding.ASCII.GetBytes(new string('a', size));
        Span<byte> buffer = new byte[WebSocketFrame.MaxHead + size];
        text.CopyTo(buffer[WebSocketFrame.MaxHead..]);
        var frame = WebSocketFrame.Seal(buffer, Opcode.Text, size).ToArray();

        (frame[1] & 0x80).ShouldBe(0x80);
        var body = frame[^size..];
        var key = frame[^(size + 4)..^size];
        body.Select((b, i) => (byte)(b ^ key[i % 4])).ShouldBe(text);
    }

    [Fact]
    public void A_frame_is_read_only_when_all_of_it_is_there()
    {
        byte[] frame = [0x81, 126, 0, 130, .. Enumerable.Repeat((byte)'x', 130)];
        for (var length = 0; length < frame.Length; length++)
        {
            WebSocketFrame.Read(frame.AsSpan(0, length), out _, out _).ShouldBe(0);
        }
        WebSocketFrame.Read(frame, out var opcode, out var body).ShouldBe(frame.Length);
        opcode.ShouldBe(Opcode.Text);
        body.Length.ShouldBe(130);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]
    public void An_http_answer_is_read_when_all_of_it_is_there(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            HttpAnswer.Read(bytes.AsSpan(0, length), out _, out _).ShouldBe(0);
        }
        HttpAnswer.Read(bytes, out var status, out var body).ShouldBe(bytes.Length);
        status.ShouldBe(200);
        Encoding.ASCII.GetString(body).ShouldBe("hello");
    }
}
