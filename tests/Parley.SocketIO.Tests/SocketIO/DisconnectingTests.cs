using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>What is still there when a socket is about to end.</summary>
public sealed class DisconnectingTests
{
    public static TheoryData<string, string> Endings
    {
        get
        {
            var endings = new TheoryData<string, string>();
            foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
            {
                endings.Add(transport, "client namespace disconnect");
                endings.Add(transport, "server namespace disconnect");
                endings.Add(transport, "transport close");
                endings.Add(transport, "parse error");
                endings.Add(transport, "forced server close");
                endings.Add(transport, "server shutting down");
            }

            return endings;
        }
    }

    [Theory, MemberData(nameof(Endings))]
    public async Task The_socket_is_in_its_rooms_until_its_handlers_have_been_told(string transport, string reason)
    {
        var heard = new Heard<string>();
        await using var hall = await Hall.OpenAsync(io =>
        {
            io.Default.OnDisconnecting((socket, why) => heard.Add($"disconnecting {socket.Rooms.Count} {why}"));
            io.Default.OnDisconnecting((_, _) => throw new InvalidOperationException("in a handler"));
            io.Default.OnDisconnecting((socket, _) => socket.To("red").Emit("bye", socket.Id));
            io.Default.OnDisconnect((socket, why) => heard.Add($"disconnected {socket.Rooms.Count} {why}"));
        });
        var (leaving, staying) = (await hall.EnterAsync(transport, "red", "blue"), await hall.EnterAsync(rooms: "red"));

        switch (reason)
        {
            case "client namespace disconnect":
                await leaving.Client.SendAsync("41");
                break;
            case "server namespace disconnect":
                leaving.Socket.Disconnect();
                break;
            case "transport close":
                await leaving.Client.OfferAsync("1");
                break;
            case "parse error":
                await leaving.Client.OfferAsync("4abc");
                break;
            case "forced server close":
                await leaving.Client.OfferAsync("40");
                break;
            default:
                leaving.Socket.Leave("blue");
                staying.Socket.Disconnect();
                (await heard.NextAsync()).ShouldBe("disconnecting 2 server namespace disconnect");
                (await heard.NextAsync()).ShouldBe("disconnected 0 server namespace disconnect");
                var closing = hall.Server.IO.CloseAsync(TestContext.Current.CancellationToken);
                (await heard.NextAsync()).ShouldBe("disconnecting 2 server shutting down");
                (await heard.NextAsync()).ShouldBe("disconnected 0 server shutting down");
                await leaving.Client.EndAsync();
                await staying.Client.EndAsync();
                await closing;
                return;
        }

        (await heard.NextAsync()).ShouldBe("disconnecting 3 " + reason);
        (await heard.NextAsync()).ShouldBe("disconnected 0 " + reason);
        await staying.ShouldHearAsync($"""["bye","{leaving.Socket.Id}"]""");
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_socket_that_is_refused_was_never_there()
    {
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Default.Use(_ => new(new ConnectError("no")));
            io.Default.OnDisconnecting((_, _) => heard.Add("disconnecting"));
            io.Default.OnDisconnect((_, _) => heard.Add("disconnected"));
        });
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");
        (await client.NextAsync()).ShouldBe("""44{"message":"no"}""");
        await client.ShouldBeQuietAsync();

        heard.IsEmpty.ShouldBeTrue();
    }
}
