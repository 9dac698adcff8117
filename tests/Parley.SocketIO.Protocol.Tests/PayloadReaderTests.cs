using System.Text;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class PayloadReaderTests
{
    [Theory]
    [InlineData("4hello", "Message:hello")]
    [InlineData("4a\u001e2\u001e3probe", "Message:a", "Ping:", "Pong:probe")]
    [InlineData("4", "Message:")]
    [InlineData("bAQIDBA==", "bytes:01020304")]
    [InlineData("b", "bytes:")]
    [InlineData("4hello\u001ebAQIDBA==\u001e1", "Message:hello", "bytes:01020304", "Close:")]
    public void Packets_come_in_order(string payload, params string[] packets)
    {
        Read(payload, 10, out var error).ShouldBe(packets);
        error.ShouldBe(PayloadError.None);
    }

    [Theory]
    [InlineData("", PayloadError.UnknownType, 0)]
    [InlineData("abc", PayloadError.UnknownType, 0)]
    [InlineData("7", PayloadError.UnknownType, 0)]
    [InlineData(":", PayloadError.UnknownType, 0)]
    [InlineData("/", PayloadError.UnknownType, 0)]
    [InlineData("4a\u001e", PayloadError.UnknownType, 1)]
    [InlineData("4a\u001e\u001e4b", PayloadError.UnknownType, 1)]
    [InlineData("bAQI", PayloadError.InvalidBase64, 0)]
    [InlineData("b!!!!", PayloadError.InvalidBase64, 0)]
    [InlineData("bAQID=BA=", PayloadError.InvalidBase64, 0)]
    [InlineData("4\u001e4\u001e4", PayloadError.TooManyPackets, 2)]
    public void Reading_stops_at_the_first_error(string payload, PayloadError expected, int before)
    {
        Read(payload, 2, out var error).Count.ShouldBe(before);
        error.ShouldBe(expected);
    }

    [Fact]
    public void Fifty_thousand_packets_need_no_stack()
    {
        var payload = string.Join('\u001e', Enumerable.Repeat("4", 50_000));
        Read(payload, 50_000, out var error).Count.ShouldBe(50_000);
        error.ShouldBe(PayloadError.None);
    }

    private static List<string> Read(string payload, int maxPackets, out PayloadError error)
    {
        var reader = new PayloadReader(Encoding.UTF8.GetBytes(payload), maxPackets);
        var packets = new List<string>();
        while (reader.TryRead(out var packet))
        {
            packets.Add(packet.IsBinary
                ? "bytes:" + Convert.ToHexStringLower(packet.Data.Span)
                : $"{packet.Type}:{Encoding.UTF8.GetString(packet.Data.Span)}");
        }

        error = reader.Error;
        return packets;
    }
}
