using System.Runtime.InteropServices;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Internals;

public sealed class OutboundTests
{
    private static readonly Frame Small = Frame.Packet(EnginePacketType.Message, "hello"u8);
    private static readonly Frame Kilobyte = Frame.Packet(EnginePacketType.Message, new byte[1019]);

    private readonly Closes _closes = new();
    private readonly EngineServer _server;

    public OutboundTests() => _server = FakeConnection.Server(new ManualTime(), options => options.MaxQueuedBytes = 10 * 1024, _closes);

    [Fact]
    public void A_single_frame_is_written_without_being_copied()
    {
        var connection = new FakeConnection(_server);
        connection.Session.Send(Small);
        MemoryMarshal.TryGetArray(connection.Writes.ShouldHaveSingleItem(), out var written).ShouldBeTrue();
        written.Array.ShouldBeSameAs(Small.Wire);
    }

    [Fact]
    public void What_gathers_during_a_write_leaves_in_one_piece_after_it()
    {
        var connection = new FakeConnection(_server);
        connection.Block();
        for (var i = 0; i < 50; i++)
        {
            connection.Session.Send(Small);
        }

        connection.Writes.Count.ShouldBe(1);
        connection.Unblock();
        connection.Writes.Select(write => write.Length).ShouldBe([Small.Wire.Length, 49 * Small.Wire.Length]);
    }

    [Fact]
    public void A_long_queue_leaves_in_pieces_of_limited_size()
    {
        var server = FakeConnection.Server(new ManualTime(), options => options.MaxQueuedBytes = 10_000_000, _closes);
        var connection = new FakeConnection(server);
        connection.Block();
        connection.Session.Send(Small);
        for (var i = 0; i < 500; i++)
        {
            connection.Session.Send(Kilobyte);
        }

        connection.Unblock();
        connection.Writes.Count.ShouldBe(1 + 4);
        connection.Writes.ShouldAllBe(write => write.Length <= 128 * 1024);
        connection.Writes.Skip(1).Sum(write => write.Length).ShouldBe(500 * Kilobyte.Wire.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Pieces_of_a_queue_are_whole_frames_in_order(int most)
    {
        var frames = Enumerable.Range(0, 40).Select(i => Frame.Packet(EnginePacketType.Message, new byte[i % 13])).ToList();
        var queue = default(FrameQueue);
        frames.ForEach(frame => queue.Add(frame));
        var taken = new List<Frame>();
        while (queue.Count > 0)
        {
            var piece = queue.Take(most);
            piece.Frames.Length.ShouldBe(piece.Count);
            (piece.Bytes <= most || piece.Count == 1).ShouldBeTrue();
            taken.AddRange(piece.Frames.ToArray());
            piece.Release();
        }

        taken.ShouldBe(frames);
        queue.Bytes.ShouldBe(0);
    }

    [Fact]
    public void What_is_sent_in_a_turn_leaves_in_one_piece_at_its_end()
    {
        FakeConnection[] connections = [new(_server), new(_server)];
        var turn = Turn.Enter();
        for (var i = 0; i < 20; i++)
        {
            connections[i % 2].Session.Send(Small);
        }

        connections.ShouldAllBe(connection => connection.Writes.Count == 0);
        turn.Exit();
        connections.ShouldAllBe(connection => connection.Writes.Count == 1);
        connections[0].Writes[0].Length.ShouldBe(10 * Small.Wire.Length);
    }

    [Fact]
    public void A_turn_within_a_turn_ends_with_the_outer_one()
    {
        var connection = new FakeConnection(_server);
        var outer = Turn.Enter();
        var inner = Turn.Enter();
        connection.Session.Send(Small);
        inner.Exit();
        connection.Writes.ShouldBeEmpty();
        outer.Exit();
        connection.Writes.Count.ShouldBe(1);
    }

    [Fact]
    public void Bytes_count_until_they_are_written()
    {
        var connection = new FakeConnection(_server);
        connection.Block();
        for (var i = 0; i < 10; i++)
        {
            connection.Session.Send(Kilobyte);
        }

        _closes.Reasons.ShouldBeEmpty();
        connection.Unblock();
        connection.Block();
        for (var i = 0; i < 10; i++)
        {
            connection.Session.Send(Kilobyte);
        }

        _closes.Reasons.ShouldBeEmpty();
        connection.Session.Send(Small);
        _closes.Reasons.ShouldBe([DisconnectReason.SlowConsumer]);
        connection.Aborted.ShouldBeTrue();
    }

    [Fact]
    public void One_frame_alone_is_never_too_large()
    {
        var connection = new FakeConnection(_server);
        connection.Session.Send(Frame.Packet(EnginePacketType.Message, new byte[1024 * 1024]));
        _closes.Reasons.ShouldBeEmpty();
        connection.Writes.Count.ShouldBe(1);
    }

    [Fact]
    public void Nothing_follows_a_close_frame()
    {
        var connection = new FakeConnection(_server);
        connection.Session.Close();
        connection.Session.Send(Small);
        connection.Writes.ShouldHaveSingleItem().ToArray().ShouldBe([0x88, 0x00]);
    }

    [Fact]
    public void What_waits_is_sent_before_the_close_frame()
    {
        var connection = new FakeConnection(_server);
        connection.Block();
        connection.Session.Send(Small);
        connection.Session.Send(Kilobyte);
        connection.Session.Close();
        connection.Unblock();
        connection.Writes[1].Length.ShouldBe(Kilobyte.Wire.Length + 2);
    }

    [Fact]
    public async Task A_client_that_is_slow_to_take_the_last_packets_of_a_closing_server_has_the_time_that_the_server_has()
    {
        var (time, connection) = Slow();

        var closing = Close(connection, TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(4));
        connection.Aborted.ShouldBeFalse();
        connection.Unblock();
        connection.Writes[^1].ToArray()[^2..].ShouldBe([0x88, 0x00]);

        time.Advance(TimeSpan.FromSeconds(10));
        connection.Aborted.ShouldBeTrue("it did not answer the close frame");
        await closing;
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_when_the_time_of_a_closing_server_is_up()
    {
        var (time, connection) = Slow();

        var closing = Close(connection, TimeSpan.FromSeconds(1));
        closing.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1.1));

        await closing;
        connection.Aborted.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(124, 2)]
    [InlineData(125, 4)]
    [InlineData(65534, 4)]
    [InlineData(65535, 10)]
    public void Frame_headers_have_the_shortest_form(int data, int header)
    {
        // One byte more than the data: the packet's type.
        Frame.Packet(EnginePacketType.Message, new byte[data]).Wire.Length.ShouldBe(header + 1 + data);
    }

    [Fact]
    public void The_polling_form_joins_text_and_attachments()
    {
        ReadOnlyMemory<byte>[] attachments = [new byte[] { 1, 2, 3, 4 }, ReadOnlyMemory<byte>.Empty];
        var frame = Frame.Message(EnginePacketType.Message, "52-"u8, "[\"a\"]"u8, attachments);
        frame.Polling.ShouldBe("452-[\"a\"]\u001ebAQIDBA==\u001eb"u8.ToArray());
        frame.Polling.ShouldBeSameAs(frame.Polling);
    }

    private static Task Close(FakeConnection connection, TimeSpan timeout)
    {
        var closing = connection.Session.Server.CloseAsync(DisconnectReason.ServerShuttingDown, timeout, default);

        // The server does not know of a session that came without a request.
        connection.Session.Close(DisconnectReason.ServerShuttingDown);
        return closing;
    }

    private static (ManualTime Time, FakeConnection Connection) Slow()
    {
        var time = new ManualTime();
        var connection = new FakeConnection(FakeConnection.Server(time));
        connection.Block();
        connection.Session.Send(Small);
        connection.Session.Send(Kilobyte);
        return (time, connection);
    }

    private sealed class Closes : EngineHandler
    {
        internal List<string> Reasons { get; } = [];

        public override ValueTask OnMessage(EngineSession session, ReadOnlyMemory<byte> data, bool binary) => default;

        public override void OnClose(EngineSession session, string reason) => Reasons.Add(reason);
    }
}
