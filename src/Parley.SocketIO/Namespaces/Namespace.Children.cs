namespace Parley.SocketIO;

/// <summary>A namespace that was made after a pattern, and may end when its last socket has left.</summary>
public sealed partial class Namespace
{
    private readonly Lock _door = new();
    private int _inside;
    private bool _isClosed;

    /// <summary>Counts one more socket that is in it or on its way. False if the namespace has ended: there must be another.</summary>
    internal bool TryEnter()
    {
        if (Parent is null)
        {
            return true;
        }

        lock (_door)
        {
            if (_isClosed)
            {
                return false;
            }

            _inside++;
            return true;
        }
    }

    /// <summary>A socket has left, or never came in. True if the namespace ends with it.</summary>
    internal bool Leave(bool endsEmpty)
    {
        lock (_door)
        {
            _isClosed = --_inside == 0 && endsEmpty;
            return _isClosed;
        }
    }
}
