using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Namespaces;

/// <summary>An acknowledgement the server waits for. The answer, the timeout, cancellation and the end of the socket race; the first wins.</summary>
internal sealed class PendingAck(Socket socket, long id)
    : TaskCompletionSource<Arguments>(TaskCreationOptions.RunContinuationsAsynchronously), IAckReceiver, ITimed
{
    private TimerLink _link;

    internal long Id => id;

    ref TimerLink ITimed.Link => ref _link;

    public void OnAck(Arguments args) => TrySetResult(args);

    public void OnGone(string reason) => TrySetException(new SocketDisconnectedException(reason));

    long ITimed.OnDue(long now)
    {
        socket.ForgetAck(id);
        TrySetException(new TimeoutException("The client did not acknowledge in time."));
        return TimerWheel.Never;
    }
}
