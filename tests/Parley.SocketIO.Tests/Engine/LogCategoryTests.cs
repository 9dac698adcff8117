using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Epoll;
using Parley.SocketIO.Tests.Harness;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>The log categories and their levels are those of the table in docs/protocol.md.</summary>
public sealed class LogCategoryTests
{
    private const string Ours = "Parley.SocketIO";
    private const string OfRedis = Ours + ".Redis.";

    // A port at which nobody listens.
    private const string NoRedis = "127.0.0.1:1,connectRetry=0";

    // What is provoked, and the first line that the library logs then.
    private static readonly Dictionary<string, Provocation> Provocations = new(StringComparer.Ordinal)
    {
        ["a callback that fails"] = new(
            "Parley.SocketIO.Engine.EngineServer", LogLevel.Error,
            Options: options => options.GenerateId = _ => throw new InvalidOperationException("in a callback")),
        ["a handler that fails"] = new(
            "Parley.SocketIO.SocketIOServer", LogLevel.Error,
            io => io.Default.On("fail", (_, _) => throw new InvalidOperationException("in a handler")),
            Packets: ["40", """42["fail"]"""]),
        ["a packet that cannot be read"] = new("Parley.SocketIO.SocketIOServer", LogLevel.Information, Packets: ["4what"]),
        ["a packet out of place"] = new("Parley.SocketIO.SocketIOServer", LogLevel.Information, Packets: ["""42["hello"]"""]),
        ["a handler of rooms that fails"] = new(
            "Parley.SocketIO.Namespace", LogLevel.Error,
            io => io.Default.OnRoomJoined((_, _) => throw new InvalidOperationException("in a handler")),
            Packets: ["40"]),
        ["an administrator who comes in"] = new(
            "Parley.SocketIO.Admin.AdminUI", LogLevel.Information, UseAdminUI,
            Packets: ["""40/admin,{"username":"ann","password":"secret"}"""]),
        ["an administrator who is refused"] = new(
            "Parley.SocketIO.Admin.AdminUI", LogLevel.Warning, UseAdminUI,
            Packets: ["""40/admin,{"username":"ann","password":"guessed"}"""]),
        ["a Redis that is not there"] = new(
            "Parley.SocketIO.Redis.RedisAdapter", LogLevel.Warning, Options: options => options.UseRedis(NoRedis)),
    };

    public static TheoryData<string> Names => [.. Provocations.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task What_is_logged_has_a_category_and_a_level_by_which_it_is_found(string what)
    {
        var (category, level, declare, options, packets) = Provocations[what];
        await using var server = await TestServer.StartAsync(declare, options);

        if (packets is null)
        {
            await RawPolling.GetAsync(RawPolling.At(server.Endpoint, "EIO=4&transport=polling"));
        }
        else
        {
            await using var client = await server.OpenAsync();
            await client.SendAsync(packets);
        }

        var line = await server.Log.FindAsync(line => line.Category.StartsWith(Ours, StringComparison.Ordinal));
        line.Category.ShouldBe(category, line.Text);
        line.Level.ShouldBe(level, line.Text);
    }

    [Fact]
    public async Task The_categories_are_those_of_the_document()
    {
        var documented = Documented();
        if (!Native.IsSupported || !TestServer.IsOnEpoll)
        {
            documented.Remove("Parley.SocketIO.Transport").ShouldBeTrue();
        }

        var categories = new List<string>();
        foreach (var useRedis in new Action<SocketIOOptions>[]
                 {
                     options => options.UseRedis(NoRedis),
                     options => options.UseShardedRedis(NoRedis),
                     options => options.UseRedisStreams(NoRedis),
                 })
        {
            await using var server = await TestServer.StartAsync(
                io =>
                {
                    UseAdminUI(io);
                    io.Default.OnRoomCreated(_ => { });
                },
                useRedis);
            // That of the host has the application's name, which here begins like ours.
            var ours = server.Log.Categories
                .Where(category => category.StartsWith(Ours, StringComparison.Ordinal) && category != GetType().Assembly.GetName().Name)
                .ToArray();
            ours.Count(category => category.StartsWith(OfRedis, StringComparison.Ordinal)).ShouldBe(1, "the adapter in use");
            categories.AddRange(ours.Select(category => category.StartsWith(OfRedis, StringComparison.Ordinal) ? OfRedis + "*" : category));
        }

        categories.Distinct().ShouldBe(documented, ignoreOrder: true);
    }

    private static void UseAdminUI(SocketIOServer io) =>
        io.UseAdminUI(ui => ui.Authenticate = (user, password) => new(user == "ann" && password == "secret"));

    /// <summary>The first column of the table.</summary>
    private static List<string> Documented([CallerFilePath] string thisFile = "") =>
    [
        .. File.ReadLines(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/protocol.md"))
            .SkipWhile(line => !line.StartsWith("| Log category |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('`')[1]),
    ];

    /// <param name="Category">The category of the line.</param>
    /// <param name="Level">Its level.</param>
    /// <param name="Declare">Declares what fails.</param>
    /// <param name="Options">Sets what fails.</param>
    /// <param name="Packets">What a client sends, over a WebSocket.</param>
    private sealed record Provocation(
        string Category,
        LogLevel Level,
        Action<SocketIOServer>? Declare = null,
        Action<SocketIOOptions>? Options = null,
        string[]? Packets = null);
}
