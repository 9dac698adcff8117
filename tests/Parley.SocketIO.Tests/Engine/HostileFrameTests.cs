using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Frames that no client may send are answered alike, whatever carries the connection.</summary>
public sealed class HostileFrameTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    [Theory]
    [InlineData("810134", 1002, "no mask")]
    [InlineData("c18100000000" + "34", 1002, "a reserved bit that nobody negotiated")]
    [InlineData("a18100000000" + "34", 1002, "the second reserved bit")]
    [InlineData("838000000000", 1002, "a reserved opcode")]
    [InlineData("808000000000", 1002, "a continuation of nothing")]
    [InlineData("098000000000", 1002, "a ping in fragments")]
    [InlineData("81fe000100000000" + "34", 1002, "a length that is longer than need be")]
    [InlineData("88820000000003ed", 1002, "a close status that never travels")]
    [InlineData("818200000000" + "34ff", 1007, "text that is not UTF-8")]
    [InlineData("81ff00000000000f424100000000", 1009, "a length beyond the limit")]
    public async Task A_wrong_frame_is_answered_with_the_status_that_says_why(string hex, int status, string because)
    {
        await using var canary = await Canary.WakeAsync(server);
        await using var tcp = await OpenAsync();

        await tcp.SendAsync(Convert.FromHexString(hex));

        var close = $"\u0088\u0002{(char)(status >> 8)}{(char)(status & 0xff)}";
        (await tcp.ReadUntilOrEndAsync(close)).ShouldEndWith(close, customMessage: because);
        await canary.SingAsync();
    }

    [Fact]
    public async Task Pings_are_answered_between_the_fragments_of_a_message()
    {
        await using var tcp = await OpenAsync();

        await tcp.SendAsync(Convert.FromHexString("018200000000" + "3461" + "898300000000" + "616263" + "808100000000" + "62"));

        (await tcp.ReadUntilAsync("\u0081\u00034ab")).ShouldEndWith("\u008a\u0003abc\u0081\u00034ab");
    }

    private async Task<RawTcp> OpenAsync()
    {
        var tcp = await RawTcp.ConnectAsync(server.Engine);
        await tcp.SendAsync(RawTcp.UpgradeRequest(server.Engine, "EIO=4&transport=websocket"));
        await tcp.ReadUntilAsync("}");
        return tcp;
    }
}
