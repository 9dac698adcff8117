using System.Collections.Immutable;
using System.Diagnostics;
using Parley.SocketIO.Packets;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// Running handlers. Those of one connection start in the order of its packets, on the thread that received them, and
/// may overlap once they await; when too many have not ended, reading stops.
/// </summary>
internal sealed partial class Connection
{
    private const string InternalError = "Internal server error";

    /// <summary>One activity for each event that is handled, when somebody traces the application.</summary>
    private static readonly ActivitySource Source = new("Parley.SocketIO");

    /// <summary>Handlers that have not ended, and the message that is being looked at.</summary>
    private int _running;
    private TaskCompletionSource? _slot;
    private TaskCompletionSource? _finishing;
    private TaskCompletionSource? _over;

    /// <summary>Whether one more handler may be unfinished; else nothing is read.</summary>
    private bool HasSlot => Volatile.Read(ref _running) < server.Options.MaxConcurrentHandlers;

    private static bool IsHeard(Socket socket, string name) =>
        socket.Namespace.Events.Handles(name) || socket.Events?.Handles(name) == true || !socket.Filters.IsEmpty;

    private void RunHandlers(Socket socket, SocketEvent received)
    {
        if (Source.HasListeners())
        {
            Track(RunTracedAsync(socket, received));
        }
        else if (socket.Filters.IsEmpty)
        {
            StartCatchAlls(socket, received, unfinished: null);
            StartNamed(socket, received, unfinished: null);
        }
        else
        {
            Track(RunFilteredAsync(socket, received));
        }
    }

    private async ValueTask RunTracedAsync(Socket socket, SocketEvent received)
    {
        using var activity = Source.StartActivity(received.Name, ActivityKind.Server);
        activity?.SetTag("messaging.system", "socket.io");
        activity?.SetTag("socketio.namespace", socket.Namespace.Name);
        activity?.SetTag("socketio.socket", socket.Id);
        await RunFilteredAsync(socket, received);
    }

    private async ValueTask RunFilteredAsync(Socket socket, SocketEvent received)
    {
        var unfinished = new List<ValueTask>();
        StartCatchAlls(socket, received, unfinished);
        if (await PassesAsync(socket, received))
        {
            StartNamed(socket, received, unfinished);
        }

        foreach (var handling in unfinished)
        {
            await handling;
        }
    }

    private async ValueTask<bool> PassesAsync(Socket socket, SocketEvent received)
    {
        try
        {
            foreach (var filter in socket.Filters)
            {
                await filter(received);
            }

            return true;
        }
        catch (Exception e)
        {
            Fail(received, e);
            socket.NotifyError(e);
            return false;
        }
    }

    /// <summary>Starts those who hear everything, in order, also what a filter refuses then, as with the reference.</summary>
    private void StartCatchAlls(Socket socket, SocketEvent received, List<ValueTask>? unfinished)
    {
        Start(socket.Namespace.Events.Any, null, socket, received, unfinished);
        if (socket.Events is { } own)
        {
            Start(own.Any, null, socket, received, unfinished);
        }
    }

    /// <summary>
    /// Starts the event's handlers, in order, unless the socket has been disconnected. Those that have not ended are tracked, or
    /// handed over.
    /// </summary>
    private void StartNamed(Socket socket, SocketEvent received, List<ValueTask>? unfinished)
    {
        if (!socket.Connected)
        {
            return;
        }

        var all = socket.Namespace.Events;
        Start(all.Find(received.Name), all, socket, received, unfinished);
        if (socket.Events is { } own)
        {
            Start(own.Find(received.Name), own, socket, received, unfinished);
        }
    }

    private void Start(
        ImmutableArray<Registration> handlers, EventTable? table, Socket socket, SocketEvent received, List<ValueTask>? unfinished)
    {
        foreach (var handler in handlers)
        {
            if (!handler.TryBegin())
            {
                continue;
            }

            if (handler.Once)
            {
                // Not a lambda: what it captures would be allocated for every handler of every event.
                table?.Remove(received.Name, handler.Equals);
            }

            var handling = Run(handler.Run, socket, received);
            if (handling.IsCompletedSuccessfully)
            {
                continue;
            }

            if (unfinished is null)
            {
                Track(handling);
            }
            else
            {
                unfinished.Add(handling);
            }
        }
    }

    private ValueTask Run(EventHandler handler, Socket socket, SocketEvent received)
    {
        try
        {
            var handling = handler(socket, received);
            return handling.IsCompletedSuccessfully ? default : FinishAsync(handling, received);
        }
        catch (Exception e)
        {
            Fail(received, e);
            return default;
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
        if (known is not null || failure is SocketDisconnectedException)
        {
            // That a client went before it acknowledged is nothing for the log of errors: whoever connects could fill it.
            server.LogEventRefused(received.Name, session.Id, failure.Message);
        }
        else
        {
            server.LogHandlerFailed(failure, received.Name, session.Id);
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

        EndRunning();
        TaskCompletionSource? slot;
        lock (_lock)
        {
            slot = _slot;
            _slot = null;
        }

        slot?.SetResult();
    }

    private void EndRunning()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            Volatile.Read(ref _finishing)?.TrySetResult();
        }
    }

    /// <summary>
    /// Takes no more events; completes when the handlers that run have ended, so that their acknowledgements can still leave.
    /// </summary>
    internal Task FinishAsync()
    {
        lock (_lock)
        {
            _finishing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // Whoever begins something now sees that it may not, or is seen here.
            Interlocked.MemoryBarrier();
            if (_running == 0)
            {
                _finishing.TrySetResult();
            }

            return _finishing.Task;
        }
    }

    /// <summary>Completes when the connection is over; nothing is read until then.</summary>
    private ValueTask WaitForEnd()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return default;
            }

            _over ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_over.Task);
        }
    }

    private ValueTask WaitForSlot()
    {
        if (HasSlot)
        {
            return default;
        }

        lock (_lock)
        {
            if (HasSlot)
            {
                return default;
            }

            _slot ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_slot.Task);
        }
    }
}
