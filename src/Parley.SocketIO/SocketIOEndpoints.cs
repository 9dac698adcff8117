using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.SocketIO;
using Parley.SocketIO.Engine;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of Socket.IO and Engine.IO.</summary>
public static class SocketIOEndpoints
{
    /// <summary>Maps the registered <see cref="SocketIOServer"/> at <see cref="SocketIOOptions.Path"/>.</summary>
    public static IEndpointConventionBuilder MapSocketIO(this IEndpointRouteBuilder endpoints)
    {
        var server = endpoints.ServiceProvider.GetRequiredService<SocketIOServer>();
        var options = server.Options;
        var bundle = options.ServeClient
            ? new ClientBundle(options.ClientDirectory ?? Path.Combine(AppContext.BaseDirectory, "socket.io-client"))
            : null;
        return endpoints.MapEngine(options.Path, server.Engine, bundle);
    }

    /// <summary>Maps Engine.IO alone, without Socket.IO on it.</summary>
    public static IEndpointConventionBuilder MapEngineIO(
        this IEndpointRouteBuilder endpoints, string path, EngineOptions options, EngineHandler handler)
    {
        var services = endpoints.ServiceProvider;
        var engine = new EngineServer(
            options,
            handler,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger<EngineServer>(),
            services.GetService<IMeterFactory>());

        // The host waits for open requests when it stops, and a WebSocket is one. A SocketIOServer is closed by CloseWithHost:
        // here it would end before its handlers, because a signal tells the lifetime first.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(
            () => engine.Close(DisconnectReason.ServerShuttingDown));
        return endpoints.MapEngine(path, engine);
    }

    private static IEndpointConventionBuilder MapEngine(
        this IEndpointRouteBuilder endpoints, string path, EngineServer engine, ClientBundle? bundle = null)
    {
        // The reference answers everything below its path.
        return endpoints.Map($"{path.TrimEnd('/')}/{{**rest}}", HandleAsync).WithDisplayName($"Engine.IO {path}");

        Task HandleAsync(HttpContext context) =>
            bundle?.Find(context) is { } file && Parley.SocketIO.Engine.Cors.Apply(context, engine.Options)
                ? bundle.ServeAsync(context, file)
                : engine.HandleAsync(context);
    }
}
