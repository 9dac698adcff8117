namespace Parley.Media;

/// <summary>Where the bytes of files are, each under a key that the server made: a folder here, or an object store.</summary>
internal abstract class FileStorage
{
    /// <summary>
    /// Takes a stream to its end. What is there when this has returned survives a power cut; when the stream or the storage
    /// fails, nothing of it stays.
    /// </summary>
    public abstract Task WriteAsync(string key, Stream content, CancellationToken stopped);

    /// <summary>The file from an offset on; null if it is not there. How much of it is wanted is for stores that must be told.</summary>
    public abstract Task<Stream?> OpenAsync(string key, long offset, long length, CancellationToken stopped);

    /// <summary>Deletes a file; it may be gone already.</summary>
    public abstract Task DeleteAsync(string key);

    /// <summary>The keys of the files that were last written to so long ago, by the clock that writes down when that was.</summary>
    public abstract IEnumerable<string> OlderThan(TimeSpan age);
}
