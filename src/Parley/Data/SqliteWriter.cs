using Microsoft.Data.Sqlite;
using System.Data.Common;
using Parley.Log;

namespace Parley.Data;

/// <summary>Writes to SQLite: a statement costs next to nothing, a commit a sync.</summary>
internal sealed class SqliteWriter(DbConnection connection) : LogWriter(connection)
{
    private const int IoError = 10;

    public override long Head => (long)Prepare(HeadSql, []).ExecuteScalar()!;

    public override void Begin() => Prepare("BEGIN IMMEDIATE", []).ExecuteNonQuery();

    public override void Write(string sql, Rows rows)
    {
        var command = Prepare(rows, sql);
        for (var row = 0; row < rows.Count; row++)
        {
            Bind(command, rows, row);
            command.ExecuteNonQuery();
        }
    }

    public override void Read(params ReadOnlySpan<RowQuery> queries)
    {
        foreach (var (sql, rows, onRow) in queries)
        {
            var command = Prepare(rows, sql);
            for (var row = 0; row < rows.Count; row++)
            {
                Bind(command, rows, row);
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    onRow(reader);
                }
            }
        }
    }

    public override void Commit(long batch) => Prepare("COMMIT", []).ExecuteNonQuery();

    public override void Rollback()
    {
        try
        {
            Prepare("ROLLBACK", []).ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself already (a full disk), or there was no transaction yet.
        }
    }

    // After a failed sync nobody knows what is on the disk, and asking the same file again may lie.
    public override bool IsDiskFailure(Exception error) => error is SqliteException { SqliteErrorCode: IoError };

    private DbCommand Prepare(Rows rows, string sql)
    {
        Span<(string, object?)> parameters = new (string, object?)[rows.Columns.Count + rows.Constants.Count];
        var i = 0;
        foreach (var (name, _) in rows.Columns)
        {
            parameters[i++] = (name, null);
        }

        foreach (var (name, value) in rows.Constants)
        {
            parameters[i++] = (name, value);
        }

        return Prepare(rows.Complete(sql, asArrays: false), parameters);
    }

    private static void Bind(DbCommand command, Rows rows, int row)
    {
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            command.Parameters[i].Value = rows.Columns[i].Values.GetValue(row) ?? DBNull.Value;
        }
    }
}
