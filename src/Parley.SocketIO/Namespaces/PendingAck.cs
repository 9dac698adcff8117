using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Namespaces;

/// <summary>An acknowledgement the server waits for. The answer, the timeout, cancellation and the end of the socket race; the first wins.</summary>
internal sealed class PendingAck(Socket socket, long id)
    : TaskCompletionSource<Arguments>(TaskCreationOptions.RunContinuationsAsynchronously), ITimed
{
    private TimerLink _link;

    internal long Id => id;

    ref TimerLink ITimed.Link => ref _link;

    long ITimed.OnDue(long now)
    {
        socket.ForgetAck(this);
        TrySetException(new TimeoutException("The client did not acknowledge in time."));
        return TimerWheel.Never;
    }
}
