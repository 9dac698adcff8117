using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.SocketIO;

/// <summary>Who is let into a namespace, and as whom.</summary>
public sealed class ConnectFilterTests
{
    public static TheoryData<string> Transports => [EngineClient.Polling, EngineClient.WebSocket];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_refusal_reaches_the_client_with_its_data_and_the_connection_lives(string transport)
    {
        var joined = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io => io.Of("/secure")
            .Use(socket => new(socket.Handshake.Auth.TryGetProperty("token", out _)
                ? null
                : new ConnectError("not authorized", Arg.Raw("""{"code":"E_AUTH"}"""u8.ToArray()))))
            .OnConnection(joined.Add));
        await using var client = await server.OpenAsync(transport);

        await client.SendAsync("40/secure,");
        (await client.NextAsync()).ShouldBe("""44/secure,{"message":"not authorized","data":{"code":"E_AUTH"}}""");
        joined.IsEmpty.ShouldBeTrue();

        await client.ConnectAsync("/secure", """{"token":1}""");
        (await joined.NextAsync()).Handshake.Auth.GetProperty("token").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_without_data_has_a_message_alone()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Default.Use(_ => new(new ConnectError("say \"please\" </script>"))));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");

        var answer = await client.NextAsync();
        answer.ShouldStartWith("44{");
        using var json = System.Text.Json.JsonDocument.Parse(answer[2..]);
        json.RootElement.EnumerateObject().ShouldHaveSingleItem().Value.GetString().ShouldBe("say \"please\" </script>");
    }

    [Fact]
    public async Task Filters_run_in_order_and_the_first_error_is_the_last_word()
    {
        var ran = new Heard<string>();
        await using var server = await TestServer.StartAsync(io => io.Default
            .Use(async _ =>
            {
                await Task.Yield();
                ran.Add("first");
                return null;
            })
            .Use(_ =>
            {
                ran.Add("second");
                return new(new ConnectError("no"));
            })
            .Use(_ =>
            {
                ran.Add("third");
                return default;
            }));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");

        (await client.NextAsync()).ShouldBe("""44{"message":"no"}""");
        (await ran.NextAsync()).ShouldBe("first");
        (await ran.NextAsync()).ShouldBe("second");
        ran.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_filter_says_who_the_socket_is()
    {
        await using var server = await TestServer.StartAsync(io => io.Default
            .Use(socket =>
            {
                var name = socket.Handshake.Auth.GetProperty("name").GetString()!;
                socket.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name)], "test"));
                socket.State = name.Length;
                return default;
            })
            .On("who", (socket, message) =>
            {
                message.Ack(socket.User.Identity!.Name, (int)socket.State!);
                return default;
            }));
        await using var client = await server.ConnectAsync(auth: """{"name":"Ada"}""");

        await client.SendAsync("420[\"who\"]");

        (await client.NextAsync()).ShouldBe("""430["Ada",3]""");
    }

    [Fact]
    public async Task Without_a_filter_the_socket_is_who_the_request_was()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Default.On("who", (socket, message) =>
            {
                message.Ack(socket.User.Identity?.Name);
                return default;
            }),
            app: app => app.Use((context, next) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "Grace")], "cookie"));
                return next(context);
            }));

        foreach (var transport in new[] { EngineClient.Polling, EngineClient.WebSocket })
        {
            await using var client = await server.ConnectAsync(transport);
            await client.SendAsync("420[\"who\"]");
            (await client.NextAsync()).ShouldBe("""430["Grace"]""");
        }
    }

    [Fact]
    public async Task A_filter_that_throws_refuses_without_telling_why()
    {
        await using var server = await TestServer.StartAsync(io => io.Default.Use(socket =>
            socket.Handshake.Auth.TryGetProperty("ok", out _) ? default : throw new InvalidOperationException("secret")));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");

        var answer = await client.NextAsync();
        answer.ShouldStartWith("44{\"message\":");
        answer.ShouldNotContain("secret");
        server.Log.Errors.ShouldContain(line => line.Exception is InvalidOperationException);
        await client.ConnectAsync(auth: """{"ok":1}""");
    }

    [Fact]
    public async Task No_handler_hears_a_client_that_is_still_being_asked()
    {
        var (asked, allow) = (new Signal(), new Signal());
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io => io.Default
            .Use(async _ =>
            {
                asked.Set();
                await allow.Task;
                return null;
            })
            .On("event", (_, _) =>
            {
                heard.Add("event");
                return default;
            }));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");
        await asked.Task;
        server.IO.Default.Sockets.ShouldBeEmpty();
        server.IO.Default.Emit("too early");
        allow.Set();

        EngineClient.SidOf(await client.NextAsync());
        await client.ShouldBeQuietAsync();
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_before_the_filters_have_ended_reaches_no_handler()
    {
        var (asked, allow) = (new Signal(), new Signal());
        var heard = new Heard<string>();
        await using var server = await TestServer.StartAsync(io => io.Default
            .Use(async _ =>
            {
                asked.Set();
                await allow.Task;
                return new ConnectError("no");
            })
            .On("event", (_, _) =>
            {
                heard.Add("event");
                return default;
            }));
        await using var client = await server.OpenAsync();

        await client.SendAsync("40");
        await asked.Task;
        await client.OfferAsync("42[\"event\"]");
        allow.Set();

        await client.EndAsync();
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_is_being_asked_joins_nothing()
    {
        var (asked, allow) = (new Signal(), new Signal());
        var joined = new Heard<Socket>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Default.Use(async socket =>
            {
                if (socket.Handshake.Auth.TryGetProperty("slow", out _))
                {
                    asked.Set();
                    await allow.Task;
                }

                return null;
            });
            io.Default.OnConnection(joined.Add);
        });
        var client = (RawWebSocket)await server.OpenAsync();

        await client.SendAsync("40{\"slow\":1}");
        await asked.Task;
        await client.CloseAsync();
        allow.Set();

        await using var other = await server.ConnectAsync();
        var socket = await joined.NextAsync();
        server.IO.Default.Sockets.ShouldBe([socket]);
        joined.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_client_claims_to_recover_is_ignored()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.OpenAsync();

        await client.SendAsync("""40{"pid":"somebody","offset":"elses"}""");

        EngineClient.SidOf(await client.NextAsync());
    }

    [Fact]
    public async Task An_auth_payload_of_nearly_a_megabyte_is_read()
    {
        var sizes = new Heard<int>();
        await using var server = await TestServer.StartAsync(io => io.Default.OnConnection(
            socket => sizes.Add(Encoding.UTF8.GetByteCount(socket.Handshake.Auth.GetProperty("t").GetString()!))));
        await using var client = await server.ConnectAsync(auth: $$"""{"t":"{{new string('x', 900_000)}}"}""");

        (await sizes.NextAsync()).ShouldBe(900_000);
    }
}
