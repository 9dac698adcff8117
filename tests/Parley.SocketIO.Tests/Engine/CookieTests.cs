using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The cookie by which a load balancer knows a session.</summary>
public sealed class CookieTests
{
    [Fact]
    public async Task The_handshake_sets_it_to_the_session_id_and_nothing_else_does()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Cookie = new CookieBuilder
        {
            Name = "io",
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromHours(1),
        });

        using var open = await RawPolling.Http.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        var sid = OpenPacket.Read(await open.Content.ReadAsStringAsync()).Sid;
        var cookie = open.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split("; ");
        cookie[0].ShouldBe("io=" + sid);
        cookie[1..].ShouldBe(["max-age=3600", "path=/", "samesite=lax", "httponly"], ignoreOrder: true);

        var session = RawPolling.At(server.Endpoint, "EIO=4&transport=polling&sid=" + sid);
        using var post = await RawPolling.Http.PostAsync(session, new StringContent("40"));
        using var poll = await RawPolling.Http.GetAsync(session);
        post.Headers.Contains("Set-Cookie").ShouldBeFalse();
        poll.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task There_is_none_by_default()
    {
        await using var server = await TestServer.StartAsync();

        using var open = await RawPolling.Http.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));

        open.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task One_without_a_name_stops_the_start()
    {
        var starting = () => TestServer.StartAsync(options: options => options.Cookie = new CookieBuilder());

        (await starting.ShouldThrowAsync<InvalidOperationException>()).Message.ShouldContain("Cookie");
    }
}
