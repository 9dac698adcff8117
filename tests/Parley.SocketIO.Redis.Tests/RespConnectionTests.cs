using System.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>What Redis answers, however it is cut into pieces.</summary>
public sealed class RespConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_answer_is_read()
    {
        await using var connection = Answering("+OK\r\n:42\r\n:-7\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n$1\r\nx\r\n*2\r\n:1\r\n+y\r\n");
        (await connection.ReadAsync(Cancellation)).Text.ShouldBe("OK");
        (await connection.ReadAsync(Cancellation)).Number.ShouldBe(42);
        (await connection.ReadAsync(Cancellation)).Number.ShouldBe(-7);
        (await connection.ReadAsync(Cancellation)).Text.ShouldBe("a\r\nbc");
        (await connection.ReadAsync(Cancellation)).Bytes.ShouldBe([]);
        (await connection.ReadAsync(Cancellation)).ShouldBe(RespReply.Nothing);
        (await connection.ReadAsync(Cancellation)).ShouldBe(RespReply.Nothing);
        (await connection.ReadAsync(Cancellation)).Items.ShouldBe([]);
        var list = await connection.ReadAsync(Cancellation);
        list[0].Text.ShouldBe("x");
        list[1][0].Number.ShouldBe(1);
        list[1][1].Text.ShouldBe("y");
        Should.Throw<FormatException>(() => list[2]);
        Should.Throw<FormatException>(() => list[0][0]);
    }

    [Fact]
    public async Task A_long_text_is_read_whole()
    {
        var text = new string('x', 300_000);
        await using var connection = Answering($"${text.Length}\r\n{text}\r\n+next\r\n", pieces: 1000);
        (await connection.ReadAsync(Cancellation)).Text.ShouldBe(text);
        (await connection.ReadAsync(Cancellation)).Text.ShouldBe("next");
    }

    [Fact]
    public async Task A_refusal_is_an_exception_and_the_next_answer_can_be_read()
    {
        await using var connection = Answering("-ERR unknown command 'X'\r\n+OK\r\n");
        (await Should.ThrowAsync<RespException>(() => connection.ReadAsync(Cancellation))).Message.ShouldBe("ERR unknown command 'X'");
        (await connection.ReadAsync(Cancellation)).Text.ShouldBe("OK");
    }

    [Theory]
    [InlineData("")]
    [InlineData("+OK")]
    [InlineData("$5\r\nabc")]
    [InlineData("*2\r\n+a\r\n")]
    public async Task What_ends_too_early_is_a_lost_connection(string answer)
    {
        await using var connection = Answering(answer);
        await Should.ThrowAsync<IOException>(() => connection.ReadAsync(Cancellation));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("$\r\n")]
    [InlineData("$1 \r\n")]
    [InlineData("$99999999999\r\n")]
    [InlineData("*99999999999\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    public async Task What_is_not_Redis_is_a_format_error(string answer)
    {
        await using var connection = Answering(answer);
        await Should.ThrowAsync<FormatException>(() => connection.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_waited_for()
    {
        await using var connection = Answering(new string('x', 200_000), pieces: 10_000);
        await Should.ThrowAsync<FormatException>(() => connection.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Commands_are_lists_of_texts()
    {
        var sent = new MemoryStream();
        await using var connection = new RespConnection(sent);
        connection.Write("SSUBSCRIBE", "ö#");
        connection.Write("PING");
        await connection.FlushAsync(Cancellation);
        Encoding.UTF8.GetString(sent.ToArray()).ShouldBe("*2\r\n$10\r\nSSUBSCRIBE\r\n$3\r\nö#\r\n*1\r\n$4\r\nPING\r\n");
    }

    private static RespConnection Answering(string answer, int pieces = 1) => new(new Dribble(Encoding.UTF8.GetBytes(answer), pieces));

    /// <summary>Gives little at a time.</summary>
    private sealed class Dribble(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
