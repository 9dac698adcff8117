namespace Parley.Log;

/// <summary>A batch from its beginning to its end, whatever happens on the way.</summary>
internal sealed partial class EventLog
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    private enum End
    {
        /// <summary>It is on stable storage.</summary>
        Committed,

        /// <summary>Something in it was wrong; it is undone.</summary>
        Failed,

        /// <summary>The database went away before the commit; nothing of it is there.</summary>
        Lost,

        /// <summary>The database went away during the commit.</summary>
        InDoubt,
    }

    private void Write(ReadOnlySpan<Command> batch)
    {
        if (!TryCommit(batch) && batch.Length > 1)
        {
            // One bad command must not harm the others: each gets a transaction of its own.
            foreach (ref readonly var command in batch)
            {
                TryCommit(new ReadOnlySpan<Command>(in command));
            }
        }
    }

    /// <summary>False: something in the batch was wrong. Otherwise its callers have been told.</summary>
    private bool TryCommit(ReadOnlySpan<Command> batch)
    {
        while (true)
        {
            var number = ++_batch;
            var append = new Append(_writer, _time.GetUtcNow().ToUnixTimeMilliseconds(), _files);
            switch (RunAsTransaction(append, batch, number))
            {
                case End.Committed:
                    Complete(append, batch);
                    return true;
                case End.Failed:
                    return false;
                case End.Lost when Reconnect(batch, new LogBusyException(), () => false, out _):
                    break;
                case End.InDoubt:
                    var isUntold = Reconnect(batch, new OutcomeUnknownException(), () => _writer.WasCommitted(number), out var isThere);
                    if (isThere)
                    {
                        // Also for callers who were told that it is not known: everybody else hears of it.
                        Complete(append, batch);
                        return true;
                    }

                    if (isUntold)
                    {
                        break;
                    }

                    return true;
                default:
                    return true;
            }
        }
    }

    // Nothing but the transaction is inside the try: what throws after the commit must never be run again.
    private End RunAsTransaction(Append append, ReadOnlySpan<Command> batch, long number)
    {
        try
        {
            Chaos.At("before-begin");
            _writer.Begin();
            Chaos.At("after-begin");
            Run(append, batch);
            Chaos.Early("ack-before-commit", batch.ToArray(), commands => commands.ToList().ForEach(c => c.Complete()));
            Chaos.Early("publish-before-commit", append.Committed, items => _tail.Publish(items));
            Chaos.At("before-commit");
            _writer.Commit(number);
            Chaos.At("after-commit");
            return End.Committed;
        }
        catch (CommitUnknownException error)
        {
            LogLost(_logger, error.InnerException);
            return End.InDoubt;
        }
        catch (Exception error) when (_writer.IsLost(error))
        {
            LogLost(_logger, error);
            return End.Lost;
        }
        catch (Exception error)
        {
            StopOnDiskFailure(error);
            _writer.Rollback();
            if (batch.Length == 1)
            {
                LogFailed(_logger, error);
                batch[0].Fail(error);
            }

            return End.Failed;
        }
    }

    private static void Run(Append append, ReadOnlySpan<Command> batch)
    {
        for (var first = 0; first < batch.Length;)
        {
            var next = first + 1;
            if (batch[first].Set is { } set)
            {
                while (next < batch.Length && ReferenceEquals(batch[next].Set, set))
                {
                    next++;
                }
            }

            batch[first].Run(append, batch[first..next]);
            first = next;
        }
    }

    private void Complete(Append append, ReadOnlySpan<Command> batch)
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _appended, batch.Length);
        _tail.Publish(append.Committed, batch);
        Chaos.At("after-publish");
    }

    /// <summary>
    /// Connects again, however long it takes. Callers who would wait too long are told that they cannot be served: those of
    /// the batch, then false is returned, and all who wait behind it.
    /// </summary>
    private bool Reconnect(ReadOnlySpan<Command> batch, Exception tell, Func<bool> look, out bool found)
    {
        found = false;
        var isUntold = true;
        while (true)
        {
            try
            {
                _writer.Reconnect();
                found = look();
                if (!found)
                {
                    CheckHead();
                }

                LogBack(_logger);
                return isUntold;
            }
            catch (Exception error)
            {
                if (_closing.IsSet || TimeProvider.System.GetElapsedTime(_busySince) > Patience)
                {
                    isUntold = false;
                    foreach (var command in batch)
                    {
                        command.Fail(tell);
                    }

                    while (_waiting.Reader.TryRead(out var waiting))
                    {
                        waiting.Fail(new LogBusyException());
                    }

                    if (_closing.IsSet)
                    {
                        LogLost(_logger, error);
                        return false;
                    }
                }

                _closing.Wait(BetweenAttempts);
            }
        }
    }

    /// <summary>The server ends: what it and its clients know is of another log than the one that is there now.</summary>
    internal static void StopOnOtherLog(string why) =>
        Environment.FailFast(
            $"The log in the database is not the one that this server was started on: {why}. The server stops, so that nobody is told "
            + "what is not there. Start it again: it then serves what is there, and clients load it anew.");

    // A standby may have come in the place of the server that acknowledged more than it had told it, or an old state was
    // copied back. What was acknowledged is lost then, and its positions will be given to other events.
    private void CheckHead()
    {
        _writer.Begin();
        var head = _writer.Head;
        if (head < _tail.Head)
        {
            _writer.Prepare(BeginEpochSql, [("@epoch", NewEpoch())]).ExecuteNonQuery();
            _writer.Commit(_batch);
        }
        else
        {
            _writer.Rollback();
        }

        if (head != _tail.Head)
        {
            StopOnOtherLog(Invariant($"it ends at {head}, and what was told ends at {_tail.Head}"));
        }
    }

    // Only a new process, which reads the write-ahead log from the disk, can say what is there.
    private void StopOnDiskFailure(Exception error)
    {
        if (_writer.IsDiskFailure(error))
        {
            Environment.FailFast(
                "The disk failed while the log was written; the server stops. Check the disk, then start again: "
                + "what was acknowledged is there.",
                error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A command failed and was undone")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection to the database is lost; trying again")]
    private static partial void LogLost(ILogger logger, Exception? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is there again")]
    private static partial void LogBack(ILogger logger);
}
