using System.Data.Common;
using Parley.Configuration;

namespace Parley.Data;

/// <summary><c>parley db backup FILE</c> and <c>parley db restore FILE</c>.</summary>
internal static class DatabaseCommands
{
    private const string Usage = "usage: parley db backup FILE | parley db restore FILE | parley demo";

    /// <summary>Runs the command that the arguments name, and returns the exit code.</summary>
    public static int Run(Settings settings, string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["db", "backup", var path]:
                    Back(settings, Path.GetFullPath(path));
                    return 0;
                case ["db", "restore", var path]:
                    return Restore(settings, Path.GetFullPath(path));
                default:
                    return Startup.Refuse(Usage);
            }
        }
        catch (Exception error) when (error is UnusableDatabaseException or DbException or IOException or UnauthorizedAccessException)
        {
            return Startup.Refuse(error.Message);
        }
    }

    private static void Back(Settings settings, string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} is there already; a backup never replaces a file");
        }

        if (settings.DatabaseUrl is { } url)
        {
            using var database = new PostgresDatabase(url, settings.DatabaseMayLose);
            Backup.OfPostgres(database, path, Console.WriteLine);
        }
        else
        {
            var file = DataDirectory.DatabaseIn(Path.GetFullPath(settings.DataDirectory));
            if (!File.Exists(file))
            {
                throw new IOException($"DATA_DIR: there is no database in {settings.DataDirectory}");
            }

            Backup.OfSqlite(file, path);
        }

        Console.WriteLine(Invariant($"{path}: {new FileInfo(path).Length} bytes"));
        Console.WriteLine($"Files that were uploaded are not in it: copy {DataDirectory.UploadsIn(Path.GetFullPath(settings.DataDirectory))} too.");
    }

    private static int Restore(Settings settings, string path)
    {
        if (!File.Exists(path))
        {
            return Startup.Refuse($"{path} is not there");
        }

        var (directory, error) = DataDirectory.Open(settings.DataDirectory);
        if (directory is null)
        {
            return Startup.Refuse(error!);
        }

        using (directory)
        using (var database = Database.Open(settings, directory))
        {
            Backup.Restore(path, database, Console.WriteLine);
            Console.WriteLine($"Restored to {database.Description}. Clients that come back begin anew.");
        }

        return 0;
    }
}
