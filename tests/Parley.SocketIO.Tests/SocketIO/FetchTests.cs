using System.Text;
using System.Text.Json;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Finding sockets, and doing things to many of them.</summary>
public sealed class FetchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sockets_are_fetched_as_they_are_at_that_moment()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync());
        using (var document = JsonDocument.Parse("""{"name":"Ann"}"""))
        {
            a.Socket.Data = document.RootElement;
        }

        var fetched = await hall.Everyone.FetchSocketsAsync(Cancellation);
        a.Socket.Join("later");
        a.Socket.Data = default;

        fetched.Select(socket => socket.Id).ShouldBe([a.Socket.Id, b.Socket.Id], ignoreOrder: true);
        var ann = fetched.Single(socket => socket.Id == a.Socket.Id);
        ann.Rooms.ShouldBe([a.Socket.Id, "red"], ignoreOrder: true);
        ann.Data.GetProperty("name").GetString().ShouldBe("Ann");
        ann.Handshake.ShouldBeSameAs(a.Socket.Handshake);
        fetched.Single(socket => socket.Id == b.Socket.Id).Data.ValueKind.ShouldBe(JsonValueKind.Undefined);
        (await hall.Everyone.To(a.Socket.Id).FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem()
            .Data.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task Sockets_are_fetched_by_room()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b, c) = (
            await hall.EnterAsync(rooms: ["red", "vip"]), await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "blue"));

        (await IdsAsync(hall.Everyone.To("red"))).ShouldBe([a.Socket.Id, b.Socket.Id], ignoreOrder: true);
        (await IdsAsync(hall.Everyone.To("red", "blue").Except("vip"))).ShouldBe([b.Socket.Id, c.Socket.Id], ignoreOrder: true);
        (await IdsAsync(b.Socket.To("red"))).ShouldBe([a.Socket.Id]);
        (await IdsAsync(c.Socket.Broadcast.Local)).ShouldBe([a.Socket.Id, b.Socket.Id], ignoreOrder: true);
        (await IdsAsync(hall.Everyone.To("nowhere"))).ShouldBeEmpty();
        (await hall.Server.IO.Of("/other").FetchSocketsAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_done_to_a_fetched_socket_is_done_to_the_socket()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(rooms: "red"), await hall.EnterAsync(rooms: "red"));
        var remote = (await hall.Everyone.To(a.Socket.Id).FetchSocketsAsync(Cancellation)).ShouldHaveSingleItem();

        remote.Emit("hi", 1);
        remote.Join("blue", "green");
        remote.Leave("red");
        a.Socket.Rooms.ShouldBe([a.Socket.Id, "blue", "green"], ignoreOrder: true);
        await a.ShouldHearAsync("""["hi",1]""");
        remote.Disconnect();

        (await a.Client.NextAsync()).ShouldBe("41");
        await a.Client.ShouldBeQuietAsync();
        await b.ShouldHearNothingAsync();
        b.Socket.Rooms.ShouldContain("red");
    }

    [Fact]
    public async Task Everybody_is_put_into_rooms_and_taken_out()
    {
        await using var hall = await Hall.OpenAsync();
        var (a, b) = (await hall.EnterAsync(), await hall.EnterAsync());

        hall.Everyone.SocketsJoin("red", "blue");
        a.Socket.Broadcast.SocketsLeave("blue");
        hall.Everyone.SocketsLeave("red", "never joined");

        a.Socket.Rooms.ShouldBe([a.Socket.Id, "blue"], ignoreOrder: true);
        b.Socket.Rooms.ShouldBe([b.Socket.Id]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everybody_else_is_disconnected(bool close)
    {
        await using var hall = await Hall.OpenAsync();
        var (stays, goes) = (await hall.EnterAsync(), await hall.EnterAsync(EngineClient.Polling));

        stays.Socket.Broadcast.DisconnectSockets(close);

        (await goes.Client.NextAsync()).ShouldBe("41");
        if (close)
        {
            (await goes.Client.EndAsync()).ShouldBeEmpty();
        }
        else
        {
            await goes.Client.ShouldBeQuietAsync();
        }

        await stays.ShouldHearNothingAsync();
        hall.Everyone.Sockets.ShouldHaveSingleItem().ShouldBe(stays.Socket);
    }

    [Fact]
    public async Task A_handshake_is_read_back_as_it_was_written()
    {
        await using var hall = await Hall.OpenAsync();
        await using var client = await RawWebSocket.OpenWithAsync(
            hall.Server.Endpoint, "&a=b&%26c=%3D%C3%A4", ("X-Mixed-Case", "value"), ("Origin", "http://example.org"));
        var sid = await client.ConnectAsync(auth: """{"token":"t","n":[1,{}]}""");
        hall.Everyone.TryGetSocket(sid, out var socket).ShouldBeTrue();
        var original = socket!.Handshake;

        var text = Write(original);
        var copy = Handshake.Parse(JsonElement.Parse(text));

        text.ShouldStartWith("{\"headers\":{");
        JsonElement.Parse(text).EnumerateObject().Select(member => member.Name).ShouldBe(
            ["headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth"]);
        JsonElement.Parse(text).GetProperty("headers").GetProperty("x-mixed-case").GetString().ShouldBe("value");
        copy.Headers["X-MIXED-case"].ShouldBe("value");
        copy.Query["a"].ShouldBe("b");
        copy.Query["&c"].ShouldBe("=ä");
        copy.Address.ShouldBe(original.Address);
        copy.Issued.ShouldBe(original.Issued);
        copy.Url.ShouldBe(original.Url);
        copy.Secure.ShouldBeFalse();
        copy.Xdomain.ShouldBeTrue();
        copy.Auth.GetProperty("token").GetString().ShouldBe("t");
        Write(copy).ShouldBe(text);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"headers":[],"issued":"x","url":1,"secure":"yes","auth":null,"query":{"a":"b"}}""")]
    [InlineData("""{"issued":9223372036854775807}""")]
    [InlineData("""{"issued":-9223372036854775808}""")]
    [InlineData("""{"issued":1e400,"headers":{"a":1}}""")]
    public void A_handshake_that_another_node_wrote_badly_is_read_as_far_as_it_goes(string json)
    {
        var handshake = Handshake.Parse(JsonElement.Parse(json));

        handshake.Auth.ValueKind.ShouldBe(JsonValueKind.Object);
        handshake.Address.ShouldBeEmpty();
        handshake.Secure.ShouldBeFalse();
        JsonElement.Parse(Write(handshake)).ValueKind.ShouldBe(JsonValueKind.Object);
    }

    private static string Write(Handshake handshake)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            handshake.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<string[]> IdsAsync(BroadcastOperator sockets) =>
        [.. (await sockets.FetchSocketsAsync(Cancellation)).Select(socket => socket.Id)];
}
