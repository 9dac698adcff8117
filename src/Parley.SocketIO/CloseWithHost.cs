using Microsoft.Extensions.Hosting;

namespace Parley.SocketIO;

/// <summary>
/// Closes the server when the host begins to stop: before the HTTP server does, because a polling client fetches its last
/// packets with a request.
/// </summary>
internal sealed class CloseWithHost(SocketIOServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => server.CloseAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
