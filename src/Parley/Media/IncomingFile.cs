using System.Buffers;
using System.Security.Cryptography;

namespace Parley.Media;

/// <summary>
/// A file on its way from a client to the storage: what is read of it is counted and hashed, and its beginning is kept, by
/// which it is known what it is. However large it is, this is all of it that is in memory.
/// </summary>
internal sealed class IncomingFile(Stream body, long maxSize) : Stream
{
    /// <summary>Enough for the header of a photograph with a preview and a colour profile before it.</summary>
    private const int HeadSize = 128 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = ArrayPool<byte>.Shared.Rent(HeadSize);
    private int _headLength;

    public long Size { get; private set; }

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Size;
        set => throw new NotSupportedException();
    }

    /// <summary>Of everything that was read.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <exception cref="UnfitUploadException">It is too large, or the body ends before it does.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await MultipartBody.ReadAsync(() => body.ReadAsync(buffer, cancellationToken));
        Size += read;
        if (Size > maxSize)
        {
            throw new UnfitUploadException(MultipartBody.TooLarge(maxSize));
        }

        var part = buffer.Span[..read];
        _hash.AppendData(part);
        var kept = part[..Math.Min(read, HeadSize - _headLength)];
        kept.CopyTo(_head.AsSpan(_headLength));
        _headLength += kept.Length;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            ArrayPool<byte>.Shared.Return(_head);
        }

        base.Dispose(disposing);
    }
}
