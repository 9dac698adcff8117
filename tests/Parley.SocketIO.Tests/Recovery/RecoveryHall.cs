using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>A server with memory recovery whose clock and clients are in the test's hands.</summary>
internal sealed class RecoveryHall : IAsyncDisposable
{
    internal RecoveryHall(Action<MemoryRecoveryOptions>? recovery = null, Action<SocketIOOptions>? options = null)
    {
        var all = new SocketIOOptions { PingInterval = TimeSpan.FromHours(12), PingTimeout = TimeSpan.FromHours(12) };
        all.UseMemoryRecovery(recovery);
        options?.Invoke(all);
        Server = new SocketIOServer(all, Time, NullLoggerFactory.Instance);
    }

    internal ManualTime Time { get; } = new();

    internal SocketIOServer Server { get; }

    internal Namespace Everyone => Server.Default;

    /// <summary>A new connection.</summary>
    internal Visit Enter(params string[] rooms)
    {
        var visit = Connect("{}");
        visit.Before.ShouldBeEmpty();
        visit.Socket.Recovered.ShouldBeFalse();
        visit.Socket.Join(rooms);
        return visit;
    }

    /// <summary>A connection that wants to go on where another one was lost.</summary>
    internal Visit Return(string pid, string? offset) => Connect(
        offset is null ? $$"""{"pid":"{{pid}}"}""" : $$"""{"pid":"{{pid}}","offset":"{{offset}}"}""");

    internal Visit Connect(string auth)
    {
        var guest = FakeGuest.Enter(Server, auth);
        return new Visit(this, guest, guest.Received());
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>One connection: what came up to the CONNECT answer, and what comes after it.</summary>
internal sealed class Visit
{
    private readonly RecoveryHall _hall;

    internal Visit(RecoveryHall hall, FakeGuest guest, string[] received)
    {
        _hall = hall;
        Guest = guest;
        var answer = Array.FindIndex(received, packet => packet.StartsWith('0'));
        answer.ShouldBe(received.Length - 1, "CONNECT is the last thing that is said");
        var json = JsonElement.Parse(received[answer][1..]);
        json.EnumerateObject().Select(member => member.Name).ShouldBe(["sid", "pid"]);
        (Sid, Pid) = (json.GetProperty("sid").GetString()!, json.GetProperty("pid").GetString()!);
        Before = received[..answer];
        hall.Everyone.TryGetSocket(Sid, out var socket).ShouldBeTrue();
        Socket = socket!;
        Note(Before);
    }

    internal FakeGuest Guest { get; }

    internal string Sid { get; }

    internal string Pid { get; }

    internal Socket Socket { get; }

    /// <summary>What came before the CONNECT answer.</summary>
    internal string[] Before { get; }

    /// <summary>The offset of the last event, as a client remembers it.</summary>
    internal string? Offset { get; private set; }

    /// <summary>The events since the last call, without their offsets.</summary>
    internal string[] Heard() => Plain(Note(Guest.Received()));

    internal static string[] Plain(IEnumerable<string> packets) => [.. packets.Select(
        packet => OffsetOf(packet) is { } offset ? packet.Replace($",\"{offset}\"]", "]", StringComparison.Ordinal) : packet)];

    internal Visit Return() => _hall.Return(Pid, Offset);

    /// <summary>The connection is lost, and the client comes back.</summary>
    internal Visit CutAndReturn()
    {
        Guest.Cut();
        return Return();
    }

    internal void ShouldBeNew(Visit former)
    {
        Socket.Recovered.ShouldBeFalse();
        Sid.ShouldNotBe(former.Sid);
        Pid.ShouldNotBe(former.Pid);
        Before.ShouldBeEmpty();
        Socket.Rooms.ShouldBe([Sid]);
    }

    private static string? OffsetOf(string packet)
    {
        if (packet[0] is not ('2' or '5'))
        {
            return null;
        }

        var last = JsonElement.Parse(packet[packet.IndexOf('[', StringComparison.Ordinal)..]).EnumerateArray().Last();
        return last.ValueKind == JsonValueKind.String && last.GetString()!.Contains('-', StringComparison.Ordinal) ? last.GetString() : null;
    }

    private string[] Note(string[] packets)
    {
        Offset = packets.Select(OffsetOf).LastOrDefault(offset => offset is not null) ?? Offset;
        return packets;
    }
}
