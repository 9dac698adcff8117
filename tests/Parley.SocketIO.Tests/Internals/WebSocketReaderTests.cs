using System.Text;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Internals;

public sealed class WebSocketReaderTests
{
    private static readonly byte[] Mask = [0x11, 0x22, 0x33, 0x44];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void A_message_of_any_length_is_read(int length)
    {
        var text = new string('x', length);

        ReadAll(Frame(0x81, text)).ShouldBe([(WebSocketRead.Text, text)]);
    }

    [Fact]
    public void Messages_that_arrive_together_are_read_one_after_the_other() =>
        ReadAll([.. Frame(0x81, "a"), .. Frame(0x82, "b"), .. Frame(0x89, "c"), .. Frame(0x88, "")])
            .ShouldBe([(WebSocketRead.Text, "a"), (WebSocketRead.Binary, "b"), (WebSocketRead.Ping, "c"), (WebSocketRead.Close, "")]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Bytes_may_arrive_in_pieces_of_any_size(int size)
    {
        byte[] bytes =
        [
            .. Frame(0x81, "first"), .. Frame(0x01, "sec"), .. Frame(0x89, "ping"), .. Frame(0x80, "ond"),
            .. Frame(0x82, new string('z', 300)), .. Frame(0x88, ""),
        ];

        ReadAll(bytes, size).ShouldBe(
        [
            (WebSocketRead.Text, "first"), (WebSocketRead.Ping, "ping"), (WebSocketRead.Text, "second"),
            (WebSocketRead.Binary, new string('z', 300)), (WebSocketRead.Close, ""),
        ]);
    }

    [Theory]
    [InlineData("8000", "a continuation of nothing")]
    [InlineData("0900", "a ping in fragments")]
    [InlineData("89fe", "a ping of more than 125 bytes")]
    [InlineData("c180", "a reserved bit")]
    [InlineData("8380", "a reserved opcode")]
    [InlineData("8b80", "a reserved control opcode")]
    [InlineData("8100", "no mask")]
    [InlineData("81fe000511223344", "a length that is longer than need be")]
    [InlineData("81ff000000000000000511223344", "a long length that is longer than need be")]
    [InlineData("81ffffffffffffffffff11223344", "a length with its top bit set")]
    [InlineData("8881112233440a", "a close frame with half a status")]
    public void What_the_standard_forbids_is_a_violation(string hex, string because)
    {
        var reader = new WebSocketReader(1000);
        Memory<byte> input = Convert.FromHexString(hex);

        reader.Read(ref input, out _).ShouldBe(WebSocketRead.Violation, because);
        reader.CloseCode.ShouldBe((ushort)1002);
    }

    [Theory]
    [InlineData(0, 1002)]
    [InlineData(999, 1002)]
    [InlineData(1000, 0)]
    [InlineData(1004, 1002)]
    [InlineData(1005, 1002)]
    [InlineData(1006, 1002)]
    [InlineData(1014, 0)]
    [InlineData(1015, 1002)]
    [InlineData(2999, 1002)]
    [InlineData(3000, 0)]
    [InlineData(4999, 0)]
    [InlineData(5000, 1002)]
    public void A_close_frame_has_a_status_that_may_travel(int status, ushort violation) =>
        Violation(Frame(0x88, [(byte)(status >> 8), (byte)status])).ShouldBe(violation);

    [Fact]
    public void The_reason_of_a_close_frame_is_utf8() => Violation(Frame(0x88, [0x03, 0xe8, 0xff])).ShouldBe((ushort)1007);

    [Fact]
    public void A_second_message_inside_one_in_fragments_is_a_violation() =>
        Violation([.. Frame(0x01, "a"), .. Frame(0x81, "b")]).ShouldBe((ushort)1002);

    [Theory]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xe2, 0x82 })]
    public void Text_that_is_not_utf8_is_a_violation(byte[] text) => Violation(Frame(0x81, text)).ShouldBe((ushort)1007);

    [Fact]
    public void A_character_may_lie_across_fragments()
    {
        var euro = "€"u8;

        ReadAll([.. Frame(0x01, euro[..1].ToArray()), .. Frame(0x80, euro[1..].ToArray())]).ShouldBe([(WebSocketRead.Text, "€")]);
    }

    [Fact]
    public void The_limit_is_inclusive_and_known_from_the_header()
    {
        ReadAll(Frame(0x81, new string('x', 1000)), limit: 1000).Count.ShouldBe(1);
        Violation(Frame(0x81, new string('x', 1001))[..8]).ShouldBe((ushort)1009);
    }

    [Fact]
    public void The_limit_holds_for_all_fragments_together() =>
        Violation([.. Frame(0x01, new string('x', 600)), .. Frame(0x80, new string('x', 401))]).ShouldBe((ushort)1009);

    [Fact]
    public void Empty_fragments_without_end_are_a_violation()
    {
        byte[] bytes = [.. Frame(0x01, ""), .. Enumerable.Range(0, 100).SelectMany(_ => Frame(0x00, ""))];

        Violation(bytes).ShouldBe((ushort)1009);
    }

    private static ushort Violation(byte[] bytes)
    {
        var reader = new WebSocketReader(1000);
        Memory<byte> input = bytes;
        while (!input.IsEmpty)
        {
            if (reader.Read(ref input, out _) == WebSocketRead.Violation)
            {
                return reader.CloseCode;
            }
        }

        return 0;
    }

    private static List<(WebSocketRead, string)> ReadAll(byte[] bytes, int size = int.MaxValue, long limit = 100_000)
    {
        var reader = new WebSocketReader(limit);
        var found = new List<(WebSocketRead, string)>();
        foreach (var piece in bytes.Chunk(size))
        {
            Memory<byte> input = piece;
            while (!input.IsEmpty)
            {
                var read = reader.Read(ref input, out var payload);
                if (read != WebSocketRead.Incomplete)
                {
                    found.Add((read, Encoding.UTF8.GetString(payload.Span)));
                }
            }

            reader.Release();
        }

        return found;
    }

    private static byte[] Frame(byte first, string text) => Frame(first, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(byte first, byte[] payload)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [first, .. length, .. Mask, .. payload.Select((b, i) => (byte)(b ^ Mask[i % 4]))];
    }
}
