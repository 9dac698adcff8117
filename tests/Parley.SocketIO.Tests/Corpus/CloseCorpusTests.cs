using static Parley.SocketIO.Tests.Harness.RawFrames;

namespace Parley.SocketIO.Tests.Corpus;

/// <summary>How WebSockets end: what section 7 of the Autobahn suite asks. A close is answered once, and nothing follows it.</summary>
public sealed class CloseCorpusTests(CorpusServer server) : IClassFixture<CorpusServer>
{
    private const string Orderly = "transport close";
    private const string Fault = "transport error";

    private static readonly byte[] Hello = Frame(0x81, "4hello");

    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["7.1.1 a message and a close"] = new([.. Hello, .. Close(1000)], ["text 4hello", "close 1000"], Orderly),
        ["7.1.2 two closes"] = new([.. Close(1000), .. Close(1001)], ["close 1000"], Orderly),
        ["7.1.3 a ping after the close"] = new([.. Close(1000), .. Frame(0x89)], ["close 1000"], Orderly),
        ["7.1.4 a message after the close"] = new([.. Close(1000), .. Hello], ["close 1000"], Orderly),
        ["7.1.5 a close between fragments"] = new([.. Frame(0x01, "4a"), .. Close(1000), .. Frame(0x80, "b")], ["close 1000"], Orderly),
        ["7.1.6 a long message and a close"] = new([.. Frame(0x82, new byte[256 * 1024]), .. Close(1000)], ["binary " + new string('0', 512 * 1024), "close 1000"], Orderly),
        ["7.3.1 a close that says nothing"] = new(Frame(0x88), ["close"], Orderly),
        ["7.3.2 half a status"] = new(Frame(0x88, [3]), ["close 1002"], Fault),
        ["7.3.4 a status and a reason"] = new(Close(1000, "bye"), ["close 1000"], Orderly),
        ["7.3.5 a reason of 123 bytes"] = new(Close(1000, new string('x', 123)), ["close 1000"], Orderly),
        ["7.3.6 a reason of 124 bytes"] = new(Close(1000, new string('x', 124)), ["close 1002"], Fault),
        ["7.5.1 a reason that is no text"] = new(Frame(0x88, [0x03, 0xe8, 0xce, 0xba, 0xed, 0xa0, 0x80]), ["close 1007"], Fault),
        ["a reason that is cut inside a character"] = new(Frame(0x88, [0x03, 0xe8, 0xe2, 0x82]), ["close 1007"], Fault),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_connection_ends_once(string what)
    {
        var (frames, answers, reason) = Cases[what];
        await using var client = await DialAsync(server.Engine);

        await client.SendAsync(frames);

        (await client.EndAsync()).ShouldBe(answers, what);
        (await server.ReasonAsync(client.Sid!)).ShouldBe(reason, what);
        server.Calls(client.Sid!).ShouldBe(answers.Length - 1, what);
        client.HangUp();
        (await client.NextAsync()).ShouldBe("end", what);
        await server.ShouldBeUnharmedAsync();
    }

    [Fact]
    public async Task A_connection_that_is_cut_without_a_close_is_over()
    {
        await using var client = await DialAsync(server.Engine);

        client.HangUp();

        // Whether the server still says goodbye depends on whether it can.
        (await client.EndAsync()).Count.ShouldBe(1);
        (await server.ReasonAsync(client.Sid!)).ShouldBe(Orderly);
        await server.ShouldBeUnharmedAsync();
    }

    // 7.7
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public async Task A_status_that_may_travel_is_sent_back(int status)
    {
        await using var client = await DialAsync(server.Engine);

        await client.SendAsync(Close(status));

        (await client.EndAsync()).ShouldBe([FormattableString.Invariant($"close {status}")]);
        (await server.ReasonAsync(client.Sid!)).ShouldBe(Orderly);
    }

    // 7.9 and 7.13
    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65_535)]
    public async Task A_status_that_may_not_is_a_fault(int status)
    {
        await using var client = await DialAsync(server.Engine);

        await client.SendAsync(Close(status));

        (await client.EndAsync()).ShouldBe(["close 1002"]);
        (await server.ReasonAsync(client.Sid!)).ShouldBe(Fault);
    }

    private static byte[] Close(int status, string reason = "") =>
        Frame(0x88, [(byte)(status >> 8), (byte)status, .. System.Text.Encoding.UTF8.GetBytes(reason)]);

    private sealed record Case(byte[] Frames, string[] Answers, string Reason);
}
