using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Log;

namespace Parley.Data;

/// <summary>
/// Backups are SQLite files with everything that is kept, whichever engine it is kept in: one made of PostgreSQL can be
/// restored to SQLite, and the other way. A restore begins a new epoch, so that no client takes what it remembers for what is
/// there.
/// </summary>
internal static class Backup
{
    // More than are given in the life of a token, and at random: one restore does not come to the numbers of another.
    private const int FewestSkipped = 1_000_000;
    private const int MostSkipped = 1_000_000_000;

    /// <summary>Of a database that may be in use: the state of one moment.</summary>
    public static void OfSqlite(string databasePath, string path)
    {
        SqliteNative.Choose();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databasePath, Mode = SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        connection.Execute("VACUUM INTO @path", new { path });
    }

    /// <summary>Of a database that may be in use: the state of one moment.</summary>
    public static void OfPostgres(Database database, string path, Action<string> say)
    {
        using (var file = new SqliteDatabase(path))
        using (var to = (SqliteConnection)file.Open())
        using (var snapshot = database.Read())
        {
            to.Execute("BEGIN TRANSACTION");
            foreach (var table in TableCopy.Tables(to))
            {
                Copy(snapshot.Connection, to, to, table, say);
            }

            to.Execute("COMMIT TRANSACTION");
        }

        Settle(path);
    }

    /// <summary>Puts the backup in the place of all that is kept. Nothing may use the database.</summary>
    /// <exception cref="UnusableDatabaseException">The file is no backup of this version or an earlier one.</exception>
    public static void Restore(string path, Database database, Action<string> say)
    {
        // The backup itself stays as it is, whatever its version.
        var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.Copy(path, copy);
            Check(copy);
            using var file = new SqliteDatabase(copy);
            using var from = (SqliteConnection)file.Open();
            using var writer = database.OpenWriter();
            writer.Restore(to =>
            {
                foreach (var table in TableCopy.Tables(from))
                {
                    to.Execute($"DELETE FROM {table}");
                    Copy(from, to, from, table, say);
                }

                // Numbers that were given after the backup are given to nobody else: tokens name a login session by its number.
                to.Execute("UPDATE ids SET last = last + @skipped", new { skipped = RandomNumberGenerator.GetInt32(FewestSkipped, MostSkipped) });
                to.Execute("DELETE FROM message_search");
                to.Execute("DELETE FROM consumers");
                to.Execute(EventLog.BeginEpochSql, new { epoch = EventLog.NewEpoch() });
            });
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            foreach (var end in (ReadOnlySpan<string>)["", "-wal", "-shm"])
            {
                File.Delete(copy + end);
            }
        }
    }

    private static void Copy(DbConnection from, DbConnection to, SqliteConnection sqlite, string table, Action<string> say) =>
        say(Invariant($"{table}: {TableCopy.Copy(from, to, table, TableCopy.Columns(sqlite, table))} rows"));

    private static void Check(string path)
    {
        SqliteNative.Choose();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString());
        try
        {
            connection.Open();
            var state = connection.ExecuteScalar<string>("PRAGMA integrity_check");
            if (state != "ok")
            {
                throw new UnusableDatabaseException($"the backup is damaged: {state}");
            }

            connection.ExecuteScalar<string>(EventLog.EpochSql);
        }
        catch (SqliteException error)
        {
            throw new UnusableDatabaseException($"the file is no backup of Parley: {error.Message}");
        }
    }

    // One file, without the write-ahead log beside it.
    private static void Settle(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        connection.Execute("PRAGMA journal_mode = DELETE");
    }
}
