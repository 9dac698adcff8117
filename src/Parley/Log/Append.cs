using System.Data;
using System.Data.Common;
using Parley.Media;

namespace Parley.Log;

/// <summary>
/// The transaction a command runs in. Checks that can race are made here. A command that refuses returns a value that
/// says so, before it has written anything; one that throws is undone.
/// </summary>
internal sealed class Append
{
    private const string EventsSql =
        """
        INSERT INTO events (pos, kind, conversation_id, user_id, subject_id, actor_id, at, data)
        SELECT r.pos, r.kind, r.conversation, r.usr, r.subject, r.actor, r.at, r.data FROM @rows AS r
        """;

    private readonly LogWriter _writer;
    private readonly List<Committed> _committed = [];
    private long? _head;

    internal Append(LogWriter writer, long now, FileUrls? files)
    {
        _writer = writer;
        Now = now;
        Files = files;
    }

    /// <summary>The time of this transaction, milliseconds since 1970.</summary>
    public long Now { get; }

    /// <summary>The addresses of the files that rows refer to.</summary>
    public FileUrls? Files { get; }

    internal IReadOnlyList<Committed> Committed => _committed;

    internal long Head => _head ??= _writer.Head;

    /// <inheritdoc cref="LogWriter.IsKnownGroup"/>
    internal bool IsKnownGroup(long conversation) => _writer.IsKnownGroup(conversation);

    internal void NoteGroup(long conversation) => _writer.NoteGroup(conversation);

    /// <summary>Adds an event and returns its position.</summary>
    public long Add(
        string kind, long? conversation = null, long? user = null, long? subject = null, long? actor = null,
        string? data = null, object? state = null) =>
        Add(kind, _ => state, conversation, user, subject, actor, data);

    /// <summary>As the other; <paramref name="state"/> is made from the position.</summary>
    public long Add(
        string kind, Func<long, object?> state, long? conversation = null, long? user = null, long? subject = null,
        long? actor = null, string? data = null)
    {
        var pos = Head + 1;
        Add([new LogEvent(pos, kind, conversation, user, subject, actor, Now, data) { State = state(pos) }]);
        return pos;
    }

    /// <summary>Adds events whose positions follow the head, without a gap.</summary>
    public void Add(IReadOnlyList<LogEvent> events)
    {
        Write(
            EventsSql,
            new Rows(events.Count)
                .Add("pos", [.. events.Select(e => e.Pos)])
                .Add("kind", [.. events.Select(e => e.Kind)])
                .Add("conversation", [.. events.Select(e => e.ConversationId)])
                .Add("usr", [.. events.Select(e => e.UserId)])
                .Add("subject", [.. events.Select(e => e.SubjectId)])
                .Add("actor", [.. events.Select(e => e.ActorId)])
                .Add("at", [.. events.Select(e => e.At)])
                .Add("data", [.. events.Select(e => e.Data)]));
        _head = Head + events.Count;
        _committed.AddRange(events);
        Chaos.At("after-event");
    }

    /// <summary>Hands something to the tail, in order, that the log does not keep.</summary>
    public void Notify(object content) => _committed.Add(new Notice(content));

    /// <summary>The next number for a kind of thing ("user", "conversation", ...).</summary>
    public long NextId(string name) =>
        Scalar<long>(
            "INSERT INTO ids (name, last) VALUES (@name, 1) ON CONFLICT (name) DO UPDATE SET last = ids.last + 1 RETURNING last",
            ("@name", name));

    /// <summary>
    /// Runs a statement over rows, at the latest before the next one that reads. What goes wrong with it undoes the command.
    /// </summary>
    public void Write(string sql, Rows rows)
    {
        if (rows.Count > 0)
        {
            _writer.Write(sql, rows);
        }
    }

    /// <summary>Runs queries over rows, all of them in one round trip.</summary>
    public void Read(params ReadOnlySpan<RowQuery> queries) => _writer.Read(queries);

    /// <summary>Runs a prepared statement; returns the number of rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _writer.Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs a prepared statement; returns its first value, or the default if there is no row.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _writer.Prepare(sql, parameters).ExecuteScalar() is { } value and not DBNull
            ? (T)Convert.ChangeType(value, typeof(T), System.Globalization.CultureInfo.InvariantCulture)
            : default;

    /// <summary>Runs a prepared statement and gives its first row to <paramref name="read"/>; the default if there is none.</summary>
    public T? One<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = _writer.Prepare(sql, parameters).ExecuteReader(CommandBehavior.SingleRow);
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Runs a prepared statement and gives each row to <paramref name="read"/>.</summary>
    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = _writer.Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Reads rows with the mapper, where a command is not on a hot path.</summary>
    public List<T> Query<T>(string sql, object? parameters = null) => _writer.Query<T>(sql, parameters);
}
