using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;
using Parley.Data;

namespace Parley.Configuration;

/// <summary>Starts the server, says where it is, and keeps it until a signal ends it. A start that fails is one line.</summary>
internal static partial class Startup
{
    private const string Mounts = "/proc/mounts";

    public static async Task<int> RunAsync(Settings settings, DataDirectory directory)
    {
        try
        {
            await using var app = ParleyApplication.Build(settings, directory);
            await app.StartAsync(CancellationToken.None);
            await SayAsync(app, settings, directory);
            // On SIGTERM or SIGINT: no new connections, then the open ones end, then (in disposing) the log is flushed.
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (NpgsqlException error) when (error.InnerException is SocketException)
        {
            return Refuse($"DATABASE_URL: {settings.DatabaseUrl?.Shown} cannot be reached: {error.InnerException.Message}");
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            return Refuse(settings.MorePorts.Count == 0
                ? Invariant($"PORT: {settings.Port} is in use by another program")
                : $"PORTS: one of {PortsOf(settings)} is in use by another program: {error.Message}");
        }
        catch (UnusableSecretException error)
        {
            return Refuse($"DATA_DIR: {error.Message}");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return Refuse(Invariant($"HOST, PORT: cannot listen on {settings.Host}, port {settings.Port}: {error.Message}"));
        }
        catch (Exception error) when (error is UnusableDatabaseException or DbException)
        {
            return Refuse(settings.DatabaseUrl is { } url
                ? $"DATABASE_URL: {url.Shown}: {error.Message}"
                : $"DATA_DIR: {directory.DatabasePath}: {error.Message}");
        }
    }

    public static int Refuse(string why)
    {
        Console.Error.WriteLine(why.ReplaceLineEndings(" "));
        return 1;
    }

    private static async Task SayAsync(WebApplication app, Settings settings, DataDirectory directory)
    {
        var mounts = File.Exists(Mounts) ? await File.ReadAllTextAsync(Mounts, CancellationToken.None) : "";
        foreach (var warning in StartupWarnings.For(settings, directory.Path, Environment.Version, mounts))
        {
            LogWarning(app.Logger, warning);
        }

        var kept = app.Services.GetRequiredService<Database>().Description;
        var address = Address(app.Services, settings);
        if (settings.LogFormat == LogFormat.Json)
        {
            LogReady(app.Logger, address, kept);
            return;
        }

        Console.WriteLine($"Parley is ready at {address}");
        if (settings.MorePorts.Count > 0)
        {
            Console.WriteLine($"It listens on the ports {PortsOf(settings)}");
        }

        Console.WriteLine($"Data is kept in {kept}");
    }

    private static string PortsOf(Settings settings) => string.Join(", ", [settings.Port, .. settings.MorePorts]);

    private static string Address(IServiceProvider services, Settings settings)
    {
        var bound = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var port = new Uri(bound).Port;
        return settings.Host is "localhost" or "*" or "0.0.0.0" or "::" ? Invariant($"http://localhost:{port}") : bound;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "Parley is ready at {Address}; data is kept in {Database}")]
    private static partial void LogReady(ILogger logger, string address, string database);
}
