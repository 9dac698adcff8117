using System.Runtime.InteropServices;
using Parley.Configuration;

namespace Parley.Media;

/// <summary>Files in a folder of the data directory, spread over 256 folders below it by how their keys begin.</summary>
internal sealed partial class FileFolder(DataDirectory directory) : FileStorage
{
    private const int BufferSize = 64 * 1024;
    private const int PrefixLength = 2;

    private readonly string _root = directory.UploadsPath;

    public override async Task WriteAsync(string key, Stream content, CancellationToken stopped)
    {
        var path = PathOf(key);
        var folder = Path.GetDirectoryName(path)!;
        DataDirectory.Make(folder);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            };
            await using (var file = new FileStream(path, options))
            {
                await content.CopyToAsync(file, BufferSize, stopped);
                file.Flush(flushToDisk: true);
            }

            // The file is on the disk; these are the names by which it is found again.
            SyncFolder(folder);
            SyncFolder(_root);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public override Task<Stream?> OpenAsync(string key, long offset, long length, CancellationToken stopped)
    {
        try
        {
            var file = new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous)
            {
                Position = offset,
            };
            return Task.FromResult<Stream?>(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public override Task DeleteAsync(string key)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever kept beside it.
        }

        return Task.CompletedTask;
    }

    public override IEnumerable<string> OlderThan(TimeSpan age)
    {
        // The times of files are the machine's, whatever clock the server goes by.
        var before = TimeProvider.System.GetUtcNow().UtcDateTime - age;
        return Directory.Exists(_root)
            ? new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.LastWriteTimeUtc < before && IsKey(file.Name))
                .Select(file => file.Name)
            : [];
    }

    // Keys come from the database. One that could lead out of the folder has no business to be there.
    private string PathOf(string key) =>
        IsKey(key) ? Path.Combine(_root, key[..PrefixLength], key) : throw new ArgumentException("It is not a key.", nameof(key));

    private static bool IsKey(string key) => key.Length > PrefixLength && key.All(char.IsAsciiHexDigitLower);

    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // Its file systems keep names in a journal of their own.
            return;
        }

        var folder = Open(path, 0);
        if (folder < 0)
        {
            throw new IOException(Invariant($"{path} cannot be opened: error {Marshal.GetLastPInvokeError()}"));
        }

        var failed = Sync(folder) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (failed)
        {
            throw new IOException(Invariant($"{path} cannot be synced: error {error}"));
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
