namespace Parley.SocketIO.Redis;

/// <summary>One connection for all namespaces of a server: made for the first, closed after the last.</summary>
internal sealed class Shared<T>(Func<AdapterContext, T> make)
    where T : class, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private T? _value;
    private int _users;

    /// <summary>The connection, for one more namespace. The result must be disposed.</summary>
    internal Lease<T> Enter(AdapterContext context)
    {
        lock (_lock)
        {
            _users++;
            _value ??= make(context);
            return new Lease<T>(_value, LeaveAsync);
        }
    }

    private async ValueTask LeaveAsync()
    {
        T? last;
        lock (_lock)
        {
            last = --_users == 0 ? _value : null;
            _value = last is null ? _value : null;
        }

        if (last is not null)
        {
            await last.DisposeAsync();
        }
    }
}

/// <summary>A namespace's part in a connection.</summary>
internal sealed class Lease<T>(T value, Func<ValueTask> leave) : IAsyncDisposable
{
    private bool _left;

    internal T Value => value;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _left, true) ? default : leave();
}
