using Parley.SocketIO.Packets;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// Running handlers. Those of one connection start in the order of its packets, on the thread that received them, and
/// may overlap once they await; when too many have not ended, reading stops.
/// </summary>
internal sealed partial class Connection
{
    private const string InternalError = "Internal server error";

    private int _running;
    private TaskCompletionSource? _slot;

    private static bool HasHandler(Socket socket, string name) =>
        socket.Namespace.Events.Find(name).Length > 0 || socket.Events?.Find(name).Length > 0;

    private void RunHandlers(Socket socket, SocketEvent received)
    {
        foreach (var handler in socket.Namespace.Events.Find(received.Name))
        {
            Run(handler, socket, received);
        }

        if (socket.Events is { } own)
        {
            foreach (var handler in own.Find(received.Name))
            {
                Run(handler, socket, received);
            }
        }
    }

    private void Run(EventHandler handler, Socket socket, SocketEvent received)
    {
        try
        {
            var handling = handler(socket, received);
            if (!handling.IsCompletedSuccessfully)
            {
                Track(FinishAsync(handling, received));
            }
        }
        catch (Exception e)
        {
            Fail(received, e);
        }
    }

    private async ValueTask FinishAsync(ValueTask handling, SocketEvent received)
    {
        try
        {
            await handling;
        }
        catch (Exception e)
        {
            Fail(received, e);
        }
    }

    /// <summary>The ack fails, the log says why, and the connection lives.</summary>
    private void Fail(SocketEvent received, Exception failure)
    {
        var known = failure as SocketIOException;
        if (known is null)
        {
            server.LogHandlerFailed(failure, received.Name, session.Id);
        }
        else
        {
            server.LogEventRefused(received.Name, session.Id, known.Message);
        }

        received.Ack(Arg.Json(new Failure("error", known?.Message ?? InternalError), PacketJson.Default.Failure));
    }

    private void Track(ValueTask running)
    {
        if (!running.IsCompletedSuccessfully)
        {
            Interlocked.Increment(ref _running);
            _ = ReleaseAsync(running);
        }
    }

    private async Task ReleaseAsync(ValueTask running)
    {
        try
        {
            await running;
        }
        catch (Exception e)
        {
            server.LogCallbackFailed(e, session.Id);
        }

        TaskCompletionSource? slot;
        lock (_lock)
        {
            _running--;
            slot = _slot;
            _slot = null;
        }

        slot?.SetResult();
    }

    private ValueTask WaitForSlot()
    {
        if (Volatile.Read(ref _running) < server.Options.MaxConcurrentHandlers)
        {
            return default;
        }

        lock (_lock)
        {
            if (_running < server.Options.MaxConcurrentHandlers)
            {
                return default;
            }

            _slot ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_slot.Task);
        }
    }
}
