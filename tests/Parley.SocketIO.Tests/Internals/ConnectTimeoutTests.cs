using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.SocketIO.Tests.Internals;

/// <summary>The time to join a first namespace, and clients that are still being decided about when it is over.</summary>
public sealed class ConnectTimeoutTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly Queue<TaskCompletionSource<ConnectError?>> _asked = new();
    private readonly SocketIOServer _server;

    public ConnectTimeoutTests()
    {
        _server = new SocketIOServer(new SocketIOOptions { ConnectTimeout = Timeout }, _time, NullLoggerFactory.Instance);
        _server.Default.Use(_ =>
        {
            _asked.Enqueue(new TaskCompletionSource<ConnectError?>());
            return new(_asked.Peek().Task);
        });
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Whoever_is_refused_when_the_time_is_over_is_told_so_and_closed()
    {
        var guest = FakeGuest.Enter(_server);

        _time.Advance(2 * Timeout);
        IsOpen(guest).ShouldBeTrue();
        Decide(new ConnectError("no"));

        guest.Received().ShouldBe(["""4{"message":"no"}"""]);
        IsOpen(guest).ShouldBeFalse();
    }

    [Fact]
    public void Whoever_is_allowed_in_when_the_time_is_over_is_in()
    {
        var guest = FakeGuest.Enter(_server);
        _time.Advance(2 * Timeout);

        Decide(null);

        guest.Received().ShouldHaveSingleItem().ShouldStartWith("0{");
        // It has joined one: leaving it and not getting in again is no offence.
        guest.Send("1", "0");
        Decide(new ConnectError("no"));
        guest.Received().ShouldBe(["""4{"message":"no"}"""]);
        IsOpen(guest).ShouldBeTrue();
    }

    [Fact]
    public void Whoever_is_refused_in_time_may_try_again_until_it_is_over()
    {
        var guest = FakeGuest.Enter(_server);
        Decide(new ConnectError("no"));
        _time.Advance(Timeout / 2);
        IsOpen(guest).ShouldBeTrue();

        guest.Send("0");
        _time.Advance(Timeout);
        IsOpen(guest).ShouldBeTrue();
        Decide(new ConnectError("still no"));

        IsOpen(guest).ShouldBeFalse();
    }

    private void Decide(ConnectError? error) => _asked.Dequeue().SetResult(error);

    private static bool IsOpen(FakeGuest guest)
    {
        guest.Send("0/nobody-declares-this,");
        return guest.Received().Contains("""4/nobody-declares-this,{"message":"Invalid namespace"}""");
    }
}
