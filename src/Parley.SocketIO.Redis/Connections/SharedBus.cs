using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis;

/// <summary>One bus for all namespaces of a server: made for the first, closed after the last.</summary>
internal sealed class SharedBus(RedisSource source, TimeSpan patience)
{
    private readonly Lock _lock = new();
    private RedisBus? _bus;
    private int _users;

    /// <summary>The bus, for one more namespace. The result must be disposed.</summary>
    internal BusLease Enter(AdapterContext context)
    {
        lock (_lock)
        {
            _users++;
            _bus ??= new RedisBus(source, patience, context.Time, context.Loggers.CreateLogger<RedisAdapter>());
            return new BusLease(_bus, LeaveAsync);
        }
    }

    private async ValueTask LeaveAsync()
    {
        RedisBus? last;
        lock (_lock)
        {
            last = --_users == 0 ? _bus : null;
            _bus = last is null ? _bus : null;
        }

        if (last is not null)
        {
            await last.DisposeAsync();
        }
    }
}

/// <summary>A namespace's part in the bus.</summary>
internal sealed class BusLease(RedisBus bus, Func<ValueTask> leave) : IAsyncDisposable
{
    private bool _left;

    internal RedisBus Bus => bus;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _left, true) ? default : leave();
}
