using System.Globalization;
using System.Text.Json;
using Parley.SocketIO.Tests.Harness;
using Parley.SocketIO.Tests.Internals;

namespace Parley.SocketIO.Tests.Admin;

/// <summary>A server with an admin UI, whose administrator is "ann" with the password "secret", and whose clock stands still.</summary>
internal sealed class AdminHall : IAsyncDisposable
{
    public const string Credentials = """{"username":"ann","password":"secret"}""";

    private AdminHall(TestServer server, ManualTime time, Heard<string> asked)
    {
        Server = server;
        Time = time;
        Asked = asked;
    }

    public TestServer Server { get; }

    public ManualTime Time { get; }

    /// <summary>The user names about which the application was asked.</summary>
    public Heard<string> Asked { get; }

    public Namespace Everyone => Server.IO.Default;

    public static async Task<AdminHall> OpenAsync(
        Action<AdminUIOptions>? admin = null, Action<SocketIOServer>? io = null, Action<SocketIOOptions>? options = null)
    {
        var time = new ManualTime();
        var asked = new Heard<string>();
        var server = await TestServer.StartAsync(
            declared =>
            {
                declared.Of("/other");
                declared.UseAdminUI(ui =>
                {
                    ui.Authenticate = (user, password) =>
                    {
                        asked.Add(user);
                        return new(user == "ann" && password == "secret");
                    };
                    admin?.Invoke(ui);
                });
                io?.Invoke(declared);
            },
            options,
            time: time);
        return new(server, time, asked);
    }

    public static Task<AdminHall> OpenForDevelopmentAsync(
        Action<SocketIOServer>? io = null, Action<SocketIOOptions>? options = null) =>
        OpenAsync(ui => ui.Mode = AdminUIMode.Development, io, options);

    /// <summary>Connects as an administrator; what he is told first is still to be heard.</summary>
    public async Task<Administrator> EnterAsync(string auth = Credentials) =>
        new(await Server.ConnectAsync(nsp: "/admin", auth: auth));

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

internal sealed class Administrator(EngineClient client) : IAsyncDisposable
{
    private const string Prefix = "42/admin,";
    private int _lastAck;

    public EngineClient Client => client;

    /// <summary>The next event of all.</summary>
    public async Task<string> NextAsync()
    {
        var packet = await client.NextAsync();
        packet.ShouldStartWith(Prefix);
        return packet[Prefix.Length..];
    }

    /// <summary>The arguments of the next event of this name for which the condition holds.</summary>
    public Task<JsonElement[]> HearAsync(string name, Func<JsonElement[], bool>? condition = null) =>
        // Statistics come for ever: it is not enough that each packet comes in time.
        ListenAsync(name, condition).WaitAsync(EngineClient.Patience);

    /// <summary>Sends a command and returns the arguments of its acknowledgement.</summary>
    public async Task<string> CommandAsync(string command)
    {
        var id = (_lastAck++).ToString(CultureInfo.InvariantCulture);
        await client.SendAsync($"42/admin,{id}{command}");
        return await AnswerAsync($"43/admin,{id}").WaitAsync(EngineClient.Patience);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task<JsonElement[]> ListenAsync(string name, Func<JsonElement[], bool>? condition)
    {
        while (true)
        {
            var packet = await client.NextAsync();
            if (packet.StartsWith(Prefix + $"[\"{name}\"", StringComparison.Ordinal))
            {
                JsonElement[] args = [.. JsonElement.Parse(packet[Prefix.Length..]).EnumerateArray().Skip(1)];
                if (condition is null || condition(args))
                {
                    return args;
                }
            }
        }
    }

    private async Task<string> AnswerAsync(string answer)
    {
        while (true)
        {
            var packet = await client.NextAsync();
            if (packet.StartsWith(answer, StringComparison.Ordinal))
            {
                return packet[answer.Length..];
            }
        }
    }
}
