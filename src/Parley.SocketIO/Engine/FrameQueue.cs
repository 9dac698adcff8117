using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Frames waiting for one connection. A single frame is held without an array; more take one from a pool that is
/// large enough for a broadcast to many connections. Mutable: keep it in a field, under the session's lock.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct FrameQueue
{
    private static readonly ArrayPool<Frame> Pool = ArrayPool<Frame>.Create(maxArrayLength: 1024, maxArraysPerBucket: 4096);

    private Frame? _single;
    private Frame[]? _frames;

    internal int Count { get; private set; }

    internal long Bytes { get; private set; }

    [UnscopedRef]
    internal readonly ReadOnlySpan<Frame> Frames =>
        _frames is not null ? _frames.AsSpan(0, Count) : new ReadOnlySpan<Frame>(in _single!)[..Count];

    internal void Add(Frame frame)
    {
        Bytes += frame.Wire.Length;
        if (Count == 0 && _frames is null)
        {
            _single = frame;
            Count = 1;
            return;
        }

        if (_frames is null)
        {
            _frames = Pool.Rent(16);
            _frames[0] = _single!;
            _single = null;
        }
        else if (Count == _frames.Length)
        {
            var larger = Pool.Rent(Count * 2);
            _frames.AsSpan(0, Count).CopyTo(larger);
            Return(_frames, Count);
            _frames = larger;
        }

        _frames[Count++] = frame;
    }

    /// <summary>Hands everything over; what is handed over must be <see cref="Release"/>d.</summary>
    internal FrameQueue TakeAll()
    {
        var taken = this;
        this = default;
        return taken;
    }

    /// <summary>
    /// Hands over the first frames, as many as have at most so many bytes, and at least one; what is handed over must be
    /// <see cref="Release"/>d.
    /// </summary>
    internal FrameQueue Take(long most)
    {
        if (Bytes <= most || _frames is null)
        {
            return TakeAll();
        }

        var count = 0;
        long bytes = 0;
        do
        {
            bytes += _frames[count++].Wire.Length;
        }
        while (count < Count && bytes + _frames[count].Wire.Length <= most);

        if (count == Count)
        {
            return TakeAll();
        }

        var taken = new FrameQueue { Count = count, Bytes = bytes };
        if (count == 1)
        {
            taken._single = _frames[0];
        }
        else
        {
            taken._frames = Pool.Rent(count);
            _frames.AsSpan(0, count).CopyTo(taken._frames);
        }

        _frames.AsSpan(count, Count - count).CopyTo(_frames);
        Array.Clear(_frames, Count - count, count);
        Count -= count;
        Bytes -= bytes;
        return taken;
    }

    /// <summary>Forgets the frames.</summary>
    internal void Release()
    {
        if (_frames is not null)
        {
            Return(_frames, Count);
        }

        this = default;
    }

    private static void Return(Frame[] frames, int count)
    {
        Array.Clear(frames, 0, count);
        Pool.Return(frames);
    }
}
