using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Packets in an encoding of the application's own.</summary>
public sealed class ParserTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task Everything_goes_through_it_both_ways(string transport)
    {
        var sockets = new Heard<Socket>();
        await using var server = await StartAsync(io =>
        {
            io.Of("/other").Use(_ => new(new ConnectError("no", 1)));
            io.Default.OnConnection(sockets.Add);
            io.Default.On("echo", (socket, received) =>
            {
                socket.Emit("back", received.Args.ToArgs());
                received.Ack(received.Args.ToArgs());
                return default;
            });
        });
        await using var client = await server.OpenAsync(transport);

        await client.SendAsync("""4{"t":0,"n":"/"}""");
        (await client.NextAsync()).ShouldStartWith("""4{"t":0,"n":"/","d":{"sid":""");
        var socket = await sockets.NextAsync();
        await client.SendAsync("""4{"t":0,"n":"/other","d":{"a":1}}""", """4{"t":0,"n":"/nowhere"}""");
        (await client.NextAsync()).ShouldBe("""4{"t":4,"n":"/other","d":{"message":"no","data":1}}""");
        (await client.NextAsync()).ShouldBe("""4{"t":4,"n":"/nowhere","d":{"message":"Invalid namespace"}}""");

        await client.SendAsync(
            """4{"wait":1}""",
            """4{"t":2,"n":"/","i":7,"d":["echo",1,{"_placeholder":true,"num":1},{"x":{"_placeholder":true,"num":0}}],"b":["AQID","BA=="]}""");
        var placeholders = """1,{"_placeholder":true,"num":0},{"x":{"_placeholder":true,"num":1}}],"b":["BA==","AQID"]}""";
        (await client.NextAsync()).ShouldBe("""4{"t":2,"n":"/","d":["back",""" + placeholders);
        (await client.NextAsync()).ShouldBe("""4{"t":3,"n":"/","i":7,"d":[""" + placeholders);

        var asking = socket.EmitWithAckAsync("q", default, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (await client.NextAsync()).ShouldBe("""4{"t":2,"n":"/","i":0,"d":["q"]}""");
        await client.SendAsync("""4{"t":3,"n":"/","i":0,"d":[{"_placeholder":true,"num":0}],"b":["AQID"]}""");
        (await asking)[0].Bytes.ToArray().ShouldBe([1, 2, 3]);

        server.IO.Default.Emit("all");
        socket.Disconnect();
        (await client.NextAsync(2)).ShouldBe(["""4{"t":2,"n":"/","d":["all"]}""", """4{"t":1,"n":"/"}"""]);
    }

    [Theory]
    [InlineData("4no json")]
    [InlineData("bAQID")]
    [InlineData("""4{"t":2,"n":"/","d":["e",{"_placeholder":true,"num":0}],"b":["AQID","AQID","AQID"]}""")]
    [InlineData("""4{"t":2,"n":"/","d":["e"],"b":["AQIDBAUGBwgJCgsMDQ4PEA==","AQIDBAUGBwgJCgsMDQ4PEA=="]}""")]
    [InlineData("""4{"t":2,"n":"/","d":["e",{"_placeholder":true,"num":1}],"b":["AQID"]}""")]
    [InlineData("""4{"t":2,"n":"/","d":{}}""")]
    [InlineData("""4{"t":2,"n":"/","d":["disconnect"]}""")]
    [InlineData("""4{"t":2,"n":"/"}""")]
    [InlineData("""4{"t":2,"n":"/","i":-1,"d":["e"]}""")]
    [InlineData("""4{"t":2,"n":"/","i":9007199254740992,"d":["e"]}""")]
    [InlineData("""4{"t":0,"n":"no slash"}""")]
    [InlineData("""4{"t":0,"n":"/with,comma"}""")]
    [InlineData("""4{"t":0,"n":"/other","d":[]}""")]
    [InlineData("""4{"t":1,"n":"/","d":[]}""")]
    public async Task What_cannot_be_read_closes_the_connection(string packet)
    {
        var reasons = new Heard<string>();
        await using var server = await StartAsync(
            io =>
            {
                io.Of((_, _) => new(true));
                io.Default.OnDisconnect((_, reason) => reasons.Add(reason));
            },
            options => (options.MaxAttachments, options.MaxAttachmentBytes) = (2, 20));
        await using var client = await server.OpenAsync();
        await client.SendAsync("""4{"t":0,"n":"/"}""");
        await client.NextAsync();

        await client.OfferAsync(packet);

        (await reasons.NextAsync()).ShouldBe("parse error");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""4{"t":4,"n":"/"}""")]
    [InlineData("""4{"t":9,"n":"/"}""")]
    [InlineData("""4{"t":2,"n":"/other","d":["e"]}""")]
    public async Task What_is_out_of_place_closes_the_connection(string packet)
    {
        var reasons = new Heard<string>();
        await using var server = await StartAsync(io => io.Default.OnDisconnect((_, reason) => reasons.Add(reason)));
        await using var client = await server.OpenAsync();
        await client.SendAsync("""4{"t":0,"n":"/"}""");
        await client.NextAsync();

        await client.OfferAsync(packet);

        (await reasons.NextAsync()).ShouldBe("forced server close");
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer> io, Action<SocketIOOptions>? configure = null) =>
        TestServer.StartAsync(io, options =>
        {
            options.Parser = new JsonLinesParser();
            configure?.Invoke(options);
        });
}
