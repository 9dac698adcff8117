using System.Security.Cryptography;
using System.Text;

namespace Parley.Configuration;

/// <summary>
/// The directory that holds everything that is kept. It belongs to one running server: the log has one writer.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    // Characters. One that is made here has more: a shorter one was cut off.
    private const int ShortestSecret = 16;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string DatabasePath => DatabaseIn(Path);

    public string UploadsPath => UploadsIn(Path);

    public static string UploadsIn(string path) => System.IO.Path.Combine(path, "uploads");

    public static string DatabaseIn(string path) => System.IO.Path.Combine(path, "parley.db");

    /// <summary>Takes the directory, making it if need be, or says in one line why that is not possible.</summary>
    public static (DataDirectory? Directory, string? Error) Open(string path)
    {
        string full;
        try
        {
            full = System.IO.Path.GetFullPath(path);
            Make(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, $"DATA_DIR: {path} cannot be made: {error.Message}");
        }

        var lockPath = System.IO.Path.Combine(full, "parley.lock");
        try
        {
            return (new DataDirectory(full, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)), null);
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"DATA_DIR: {full} cannot be written to");
        }
        catch (IOException) when (File.Exists(lockPath))
        {
            return (null, $"DATA_DIR: {full} is in use by another server");
        }
        catch (IOException error)
        {
            return (null, $"DATA_DIR: {full} cannot be written to: {error.Message}");
        }
    }

    /// <summary>The secret for tokens: made once, readable by the owner alone, never half written.</summary>
    /// <exception cref="UnusableSecretException">It cannot be read or made, or is too short.</exception>
    public string Secret()
    {
        const string Name = "secret";
        var secret = Kept(Name, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return secret.Length >= ShortestSecret ? secret : throw new UnusableSecretException(
            Invariant($"{System.IO.Path.Combine(Path, Name)} holds fewer than {ShortestSecret} characters: delete it to have a new one made"));
    }

    public bool Keeps(string name) => File.Exists(System.IO.Path.Combine(Path, name));

    /// <summary>What a file holds; it is made once, as the secret is.</summary>
    /// <exception cref="UnusableSecretException">It cannot be read or made.</exception>
    public string Kept(string name, Func<string> make)
    {
        var path = System.IO.Path.Combine(Path, name);
        try
        {
            if (!File.Exists(path))
            {
                MakeSecret(path, make());
            }

            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UnusableSecretException(error.Message);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void MakeSecret(string path, string text)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path);
    }

    // Password hashes and messages are in it: for the owner alone, unless it was there already.
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>The file with the secret is of no use; the message says why.</summary>
internal sealed class UnusableSecretException(string message) : Exception(message);
