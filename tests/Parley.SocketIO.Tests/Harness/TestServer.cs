using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Tests.Harness;

/// <summary>A Socket.IO server on Kestrel, in this process, at a port of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, RecordedLog log)
    {
        _app = app;
        Log = log;
        IO = app.Services.GetRequiredService<SocketIOServer>();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        Address = new Uri(addresses.Addresses.First());
    }

    /// <summary>The gate runs all tests over both: SOCKETIO_TRANSPORT=streams is what TLS, HTTP/2 and other systems get.</summary>
    public static bool IsOnEpoll { get; } = Environment.GetEnvironmentVariable("SOCKETIO_TRANSPORT") != "streams";

    public SocketIOServer IO { get; }

    public Uri Address { get; }

    public Uri Endpoint => new(Address, "/socket.io/");

    public RecordedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="io">Declares namespaces and handlers.</param>
    /// <param name="options">Changes the options.</param>
    /// <param name="app">Maps more.</param>
    /// <param name="listen">How it listens; by default plain HTTP/1.1.</param>
    /// <param name="time">The server's clock; null for the real one.</param>
    /// <param name="services">Adds more services.</param>
    public static async Task<TestServer> StartAsync(
        Action<SocketIOServer>? io = null,
        Action<SocketIOOptions>? options = null,
        Action<WebApplication>? app = null,
        Action<ListenOptions>? listen = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null)
    {
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        if (listen is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        }

        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSocketIO(options);
        services?.Invoke(builder.Services);
        if (IsOnEpoll)
        {
            builder.WebHost.UseSocketIOTransport();
        }

        var application = builder.Build();
        app?.Invoke(application);
        io?.Invoke(application.Services.GetRequiredService<SocketIOServer>());
        application.MapSocketIO();
        await application.StartAsync();
        return new(application, log);
    }

    /// <summary>Opens an Engine.IO session that has joined no namespace yet.</summary>
    public Task<EngineClient> OpenAsync(string transport = EngineClient.WebSocket) =>
        EngineClient.OpenAsync(Endpoint, transport);

    /// <summary>Opens a session and joins one namespace.</summary>
    public async Task<EngineClient> ConnectAsync(
        string transport = EngineClient.WebSocket, string nsp = "/", string auth = "")
    {
        var client = await OpenAsync(transport);
        await client.ConnectAsync(nsp, auth);
        return client;
    }

    /// <summary>Stops as an application does, in its own time.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        // Connections that tests leave open need no grace.
        await _app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(EngineClient.Patience);
        // Not on this thread: it waits for the threads that serve sockets.
        await Task.Run(async () => await _app.DisposeAsync()).WaitAsync(EngineClient.Patience);
    }
}
