using System.Text.Json;

namespace Parley.SocketIO.Redis;

/// <summary>A client comes back.</summary>
internal sealed partial class StreamsRecovery
{
    /// <summary>How long a client that comes back waits for the end of its former connection on this node.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxIdLength = 64;

    /// <summary>How often the stream is read again because more has passed meanwhile than is remembered here.</summary>
    private const int MaxAttempts = 5;

    public override async ValueTask<RecoveredConnection?> RestoreAsync(Socket socket, string id, string? offset)
    {
        var given = StreamId.TryParse(offset);
        if (_log is not { Position: not null, Commands.Health.IsGood: true } log
            || id.Length > MaxIdLength
            || given is null != offset is null)
        {
            return null;
        }

        try
        {
            if (_live.TryGetValue(id, out var former))
            {
                // The client knows before us that its former connection is gone. Its handlers hear of that first.
                former.Socket.CloseConnection();
                await former.WhenGoneAsync().WaitAsync(Patience, log.Time);
            }

            var kept = await log.Commands.ExecuteAsync("GETDEL", KeyOf(id));
            return kept.IsNull ? null : await RestoreAsync(log, StreamSession.Parse((string)kept), given);
        }
        catch (Exception e) when (e is FormatException or JsonException || RedisBus.IsOfRedis(e))
        {
            return null;
        }
    }

    public override ValueTask ReplayAsync(Socket socket, RecoveredConnection restored) => default;

    protected override async ValueTask<bool> EnterAsync(Socket socket, RecoveredConnection restored)
    {
        var (log, missed) = (_log!, (MissedEntries)restored.Detail!);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            bool? entered = null;
            Exclusively(_place, () => entered = Enter(log, socket, missed));
            if (entered is { } isThere)
            {
                return isThere;
            }

            if (!await ReadOnAsync(log, missed))
            {
                break;
            }
        }

        // The client tries again, as somebody new.
        socket.CloseConnection();
        return false;
    }

    private async Task<RecoveredConnection?> RestoreAsync(StreamsLog log, StreamSession session, StreamId? offset)
    {
        // Before its start it was not there, whatever it says.
        var from = StreamId.Later(offset, session.Start);
        if (from is null || !await log.HasAllAfterAsync(from))
        {
            return null;
        }

        var missed = new MissedEntries(session, from);
        return await ReadOnAsync(log, missed) && missed.Upto(missed.End) is { } state
            ? new RecoveredConnection(session.Id)
            {
                SocketId = session.SocketId,
                Rooms = state.Rooms,
                Data = session.Data,
                Detail = missed,
            }
            : null;
    }

    /// <summary>Reads to the end of the stream. False if that is too much.</summary>
    private async Task<bool> ReadOnAsync(StreamsLog log, MissedEntries missed)
    {
        await foreach (var entry in log.ReadAsync(missed.End))
        {
            missed.Add(entry, _place.Name);
            if (missed.Size > MaxBytes)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Puts a socket into its place between two entries: what has passed is replayed, and what comes it hears like everybody.
    /// Null if more has passed than is known.
    /// </summary>
    private bool? Enter(StreamsLog log, Socket socket, MissedEntries missed)
    {
        if ((_recent.Floor ?? log.Start) is not { } floor || floor.IsAfter(missed.End))
        {
            return null;
        }

        foreach (var entry in _recent.After(missed.End))
        {
            missed.Add(entry, _place.Name);
        }

        var state = missed.Upto(StreamId.Later(_recent.Last, log.Position)!);
        if (state is null || missed.Size > MaxBytes)
        {
            socket.CloseConnection();
            return false;
        }

        if (!TryEnter(socket, state.Rooms))
        {
            return false;
        }

        Remember(new LiveConnection(missed.Session.Id, socket, missed.Session.Start, state.Joined));
        foreach (var (id, payload) in state.Events)
        {
            try
            {
                log.Local.Replay(socket, payload, id.ToString());
            }
            catch (JsonException)
            {
                // Nobody was sent it when it came, either.
            }
        }

        return true;
    }
}
