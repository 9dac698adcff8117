using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Knowing that a client has got what was sent, without asking it for an acknowledgement.</summary>
public sealed class WhenHeardTests
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Any_packet_from_the_client_is_a_sign_of_life(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        var heard = new Signal();

        guest.Socket.WhenHeard(heard.Set, Never);
        await guest.ShouldHearNothingAsync();
        heard.IsSet.ShouldBeFalse();
        await guest.Client.SendAsync("42[\"anything\"]");

        await heard.Task;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_silent_client_is_asked_by_an_early_ping(string transport)
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync(transport);
        var heard = new Signal();

        guest.Socket.WhenHeard(heard.Set, TimeSpan.FromMilliseconds(20));
        (await guest.Client.NextAsync()).ShouldBe("2");
        heard.IsSet.ShouldBeFalse();
        await guest.Client.SendAsync("3");

        await heard.Task;
        await guest.ShouldHearNothingAsync();
    }

    [Fact]
    public async Task An_early_ping_that_is_not_answered_ends_the_connection()
    {
        var reasons = new Heard<string>();
        await using var hall = await Hall.OpenAsync(
            io => io.Default.OnDisconnect((_, reason) => reasons.Add(reason)),
            options => options.PingTimeout = TimeSpan.FromMilliseconds(100));
        var guest = await hall.EnterAsync();
        var heard = new Signal();

        guest.Socket.WhenHeard(heard.Set, TimeSpan.FromMilliseconds(20));

        (await guest.Client.EndAsync()).ShouldBe(["2"]);
        (await reasons.NextAsync()).ShouldBe("ping timeout");
        heard.IsSet.ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_to_wait_is_called_and_then_another_may_wait()
    {
        await using var hall = await Hall.OpenAsync();
        var guest = await hall.EnterAsync();
        var calls = new Heard<int>();

        guest.Socket.WhenHeard(() => calls.Add(1), Never);
        guest.Socket.WhenHeard(() => calls.Add(2), Never);
        await guest.Client.ShouldBeQuietAsync();
        (await calls.NextAsync()).ShouldBe(1);
        calls.IsEmpty.ShouldBeTrue();

        guest.Socket.WhenHeard(() => calls.Add(3), Never);
        await guest.Client.ShouldBeQuietAsync();
        (await calls.NextAsync()).ShouldBe(3);
        await guest.Client.ShouldBeQuietAsync();
        calls.IsEmpty.ShouldBeTrue();
    }
}
