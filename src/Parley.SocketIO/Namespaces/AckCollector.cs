using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Namespaces;

/// <summary>Waits for an acknowledgement; a socket calls one of the two, once.</summary>
internal interface IAckReceiver
{
    void OnAck(Arguments args);

    /// <summary>The socket is disconnected.</summary>
    void OnGone(string reason);
}

/// <summary>Hands over the acknowledgements of several sockets to one packet, until its time is up.</summary>
internal sealed class AckCollector(TimerWheel wheel, Action<Argument> onAck, Action? onGone = null) : IAckReceiver, ITimed
{
    private readonly List<(Socket Socket, long Id)> _asked = [];
    private TimerLink _link;

    ref TimerLink ITimed.Link => ref _link;

    public void OnAck(Arguments args) => onAck(args[0]);

    public void OnGone(string reason) => onGone?.Invoke();

    long ITimed.OnDue(long now)
    {
        Forget();
        return TimerWheel.Never;
    }

    internal void Add(Socket socket, long id) => _asked.Add((socket, id));

    /// <summary>All sockets have been asked.</summary>
    internal void Start(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            wheel.Schedule(this, wheel.Now + (long)timeout.TotalMilliseconds);
        }
    }

    internal void Stop()
    {
        wheel.Remove(this);
        Forget();
    }

    private void Forget()
    {
        foreach (var (socket, id) in _asked)
        {
            socket.ForgetAck(id);
        }
    }
}
