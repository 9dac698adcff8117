using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>When a namespace that was made after a pattern ends.</summary>
public sealed partial class PatternCleanupTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_last_socket_ends_it_if_that_is_asked_for(bool cleanup)
    {
        Namespace pattern = null!;
        await using var server = await StartAsync(cleanup, io => pattern = io.Of(Any()));
        await using var a = await server.ConnectAsync(nsp: "/a");
        await using var b = await server.ConnectAsync(nsp: "/a");
        var place = server.IO.Of("/a");

        await a.SendAsync("41/a,");
        await a.ShouldBeQuietAsync();
        pattern.Children.ShouldContain(place);
        await b.SendAsync("41/a,");
        await b.ShouldBeQuietAsync();
        pattern.Children.Contains(place).ShouldBe(!cleanup);

        await a.ConnectAsync("/a");
        ReferenceEquals(pattern.Children.Single(child => child.Name == "/a"), place).ShouldBe(!cleanup);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_client_ends_what_was_made_for_it_if_that_is_asked_for(bool cleanup)
    {
        Namespace pattern = null!;
        await using var server = await StartAsync(cleanup, io =>
        {
            pattern = io.Of(Any());
            pattern.Use(socket => new(socket.Handshake.Auth.TryGetProperty("no", out _) ? new ConnectError("refused") : null));
        });
        await using var refused = await server.OpenAsync();

        await refused.SendAsync("40/a,{\"no\":1}");
        (await refused.NextAsync()).ShouldBe("""44/a,{"message":"refused"}""");
        pattern.Children.Count.ShouldBe(cleanup ? 0 : 1);

        await using var welcome = await server.ConnectAsync(nsp: "/a");
        await refused.SendAsync("40/a,{\"no\":1}");
        (await refused.NextAsync()).ShouldBe("""44/a,{"message":"refused"}""");
        pattern.Children.Count.ShouldBe(1);
        server.IO.Of("/a").Emit("hi");
        (await welcome.NextAsync()).ShouldBe("""42/a,["hi"]""");
    }

    [Fact]
    public async Task A_declared_namespace_stays()
    {
        await using var server = await StartAsync(cleanup: true, io => io.Of("/declared"));
        var place = server.IO.Of("/declared");
        await using var client = await server.ConnectAsync(nsp: "/declared");

        await client.SendAsync("41/declared,");
        await client.ShouldBeQuietAsync();

        server.IO.Of("/declared").ShouldBeSameAs(place);
        await client.ConnectAsync("/declared");
    }

    [Fact]
    public async Task Whoever_comes_upon_a_namespace_that_has_ended_gets_another()
    {
        await using var server = new SocketIOServer(
            new SocketIOOptions { CleanupEmptyChildNamespaces = true }, new ManualTime(), NullLoggerFactory.Instance);
        var pattern = server.Of(Any());
        FakeGuest.Enter(server, nsp: "/a");
        var ended = pattern.Children.ShouldHaveSingleItem();

        // As far as the last socket's thread has come when it is interrupted.
        ended.Leave(endsEmpty: true).ShouldBeTrue();
        ended.TryEnter().ShouldBeFalse();
        var guest = FakeGuest.Enter(server, nsp: "/a");

        var place = pattern.Children.ShouldHaveSingleItem();
        place.ShouldNotBeSameAs(ended);
        server.Of("/a").ShouldBeSameAs(place);
        place.TryGetSocket(EngineClient.SidOf(guest.Received().ShouldHaveSingleItem(), "0/a,"), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Sockets_that_come_in_while_others_leave_are_never_in_a_namespace_that_has_ended()
    {
        var options = new SocketIOOptions { CleanupEmptyChildNamespaces = true };
        await using var server = new SocketIOServer(options, TimeProvider.System, NullLoggerFactory.Instance);
        var pattern = server.Of(Any());

        // Two clients come and go as fast as they can; each one that is in must be found by the namespace's name.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                var guest = new FakeGuest(server);
                for (var i = 0; i < 3_000; i++)
                {
                    guest.Send("0/a,");
                    var sid = EngineClient.SidOf(guest.Received().ShouldHaveSingleItem(), "0/a,");
                    server.Of("/a").To(sid).Emit("found");
                    guest.Received().ShouldHaveSingleItem().ShouldBe("""2/a,["found"]""");
                    guest.Send("1/a,");
                }
            },
            TestContext.Current.CancellationToken)));

        pattern.Children.ShouldBeEmpty();
    }

    private static Task<TestServer> StartAsync(bool cleanup, Action<SocketIOServer> io) =>
        TestServer.StartAsync(io, options => options.CleanupEmptyChildNamespaces = cleanup);

    [GeneratedRegex("^/[a-z]+\\z", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Any();
}
