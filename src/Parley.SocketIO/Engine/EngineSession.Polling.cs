using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

/// <summary>The session while it polls: at most one GET and one POST at a time.</summary>
public sealed partial class EngineSession
{
    /// <summary>Bytes in a turn from which on a session is flushed before the turn's end.</summary>
    private const int EarlyFlush = 64 * 1024;

    /// <summary>
    /// Milliseconds a client's close packet waits for the poll that was sent together with it, on another connection.
    /// </summary>
    private const int ClientCloseGrace = 100;

    /// <summary>Milliseconds after which a poll that came during an upgrade is ended.</summary>
    private const int NoopDelay = 100;

    private TaskCompletionSource<PollAnswer>? _poll;
    private TaskCompletionSource? _clientClose;
    private long _answeringBytes;
    private bool _posting;

    /// <summary>
    /// A GET. It is answered at once if something waits, else when something comes; what a turn is still gathering
    /// comes whole, at the turn's end. A second one beside it is against the rules and ends the session: the first gets
    /// a close packet, the second a refusal.
    /// </summary>
    internal ValueTask<PollAnswer> PollAsync()
    {
        if (!IsAlive())
        {
            return new ValueTask<PollAnswer>(PollAnswer.Refusal);
        }

        bool clientClosed, drained;
        var answer = default(PollAnswer);
        lock (_lock)
        {
            if (_webSocket is not null || _phase == Phase.Closed)
            {
                return new ValueTask<PollAnswer>(PollAnswer.Refusal);
            }

            clientClosed = _clientClose is not null;
            drained = _phase == Phase.Draining && _queue.Count == 0;
            if (drained)
            {
                answer = LastAnswer();
            }
            else if (_phase == Phase.Draining)
            {
                return new ValueTask<PollAnswer>(TakeAnswer());
            }
            else if (!clientClosed && _poll is null)
            {
                if (_queue.Count == 0 || _turn is not null)
                {
                    // While an upgrade is under way the client waits for the end of its polls. Not at once: if the
                    // upgrade packet is already on its way, this poll is one that comes too late.
                    if (_probed)
                    {
                        _noopDue = _server.Wheel.Now + NoopDelay;
                        _server.Wheel.Schedule(this, _noopDue);
                    }

                    _poll = new TaskCompletionSource<PollAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new ValueTask<PollAnswer>(_poll.Task);
                }

                answer = TakeAnswer();
                return new ValueTask<PollAnswer>(answer);
            }
        }

        if (drained)
        {
            FinishDraining();
            return new ValueTask<PollAnswer>(answer);
        }

        if (clientClosed)
        {
            End(DisconnectReason.TransportClose, Ending.ByClient);
            return new ValueTask<PollAnswer>(PollAnswer.Of(Frame.Noop));
        }

        End(DisconnectReason.TransportError, Ending.Abrupt);
        return new ValueTask<PollAnswer>(PollAnswer.Refusal);
    }

    /// <summary>The answer has been written, or its connection is gone.</summary>
    internal void OnPollAnswered(long bytes, bool delivered)
    {
        lock (_lock)
        {
            _answeringBytes -= bytes;
        }

        OnWritten();
        if (!delivered)
        {
            End(DisconnectReason.TransportError, Ending.Abrupt);
        }
    }

    /// <summary>The client gave up a poll that was pending: what it would have carried could be lost, so the session ends.</summary>
    internal void OnPollAborted() => End(DisconnectReason.TransportError, Ending.PollAborted);

    /// <summary>
    /// A POST begins; false if it may not, and a second one beside another ends the session. Other than a poll it is a sign
    /// of life, so it may come a little late.
    /// </summary>
    internal bool BeginPost(IHeaderDictionary headers)
    {
        lock (_lock)
        {
            if (_webSocket is not null || _phase == Phase.Closed)
            {
                return false;
            }

            if (!_posting)
            {
                _posting = true;
                CarrierHeaders = headers;
                return true;
            }
        }

        End(DisconnectReason.TransportError, Ending.Abrupt);
        return false;
    }

    internal void EndPost()
    {
        lock (_lock)
        {
            _posting = false;
            CarrierHeaders = null;
        }
    }

    /// <summary>
    /// A close packet. On polling the POST with it and a GET may have been sent at the same time and arrive in either
    /// order: without a pending poll the end waits a moment for one, which then gets its noop.
    /// </summary>
    private ValueTask OnClientClose()
    {
        lock (_lock)
        {
            if (_webSocket is null && _poll is null && _phase == Phase.Open)
            {
                _clientClose ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _clientCloseDue = _server.Wheel.Now + ClientCloseGrace;
                _server.Wheel.Schedule(this, _clientCloseDue);
                return new ValueTask(_clientClose.Task);
            }
        }

        End(DisconnectReason.TransportClose, Ending.ByClient);
        return default;
    }

    private void CompleteClientClose()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            waiting = _clientClose;
        }

        waiting?.TrySetResult();
    }

    private void AnswerPoll()
    {
        TaskCompletionSource<PollAnswer>? poll;
        PollAnswer answer;
        lock (_lock)
        {
            if (_poll is null || _queue.Count == 0 || _phase != Phase.Open)
            {
                return;
            }

            poll = TakePoll()!;
            answer = TakeAnswer();
        }

        poll.SetResult(answer);
    }

    private PollAnswer TakeAnswer()
    {
        _answeringBytes += _queue.Bytes;
        return new PollAnswer { Frames = _queue.TakeAll() };
    }

    private PollAnswer LastAnswer()
    {
        _queue.Add(Frame.Close);
        return TakeAnswer();
    }

    private TaskCompletionSource<PollAnswer>? TakePoll()
    {
        var poll = _poll;
        _poll = null;
        _noopDue = TimerWheel.Never;
        return poll;
    }

    private TaskCompletionSource<PollAnswer>? TakePollForNoop()
    {
        _noopDue = TimerWheel.Never;
        return _probed ? TakePoll() : null;
    }

    private void FinishDraining()
    {
        WebSocketTransport? candidate;
        lock (_lock)
        {
            _phase = Phase.Closed;
            _queue.Release();
            candidate = DropCandidate();
        }

        candidate?.Flush();
        _server.OnDrained(this);
    }
}
