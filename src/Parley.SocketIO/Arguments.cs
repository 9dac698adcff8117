using System.Collections;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>Received arguments, kept as the text they came in until a handler asks for values.</summary>
public sealed class Arguments : IReadOnlyList<Argument>
{
    private readonly byte[] _payload;
    private readonly PayloadLayout _layout;

    internal Arguments(byte[] payload, in PayloadLayout layout, ReadOnlyMemory<byte>[] attachments)
    {
        _payload = payload;
        _layout = layout;
        Attachments = attachments;
    }

    /// <summary>No arguments.</summary>
    public static Arguments Empty { get; } = new([], default, []);

    /// <inheritdoc/>
    public int Count => _layout.Arguments.Length;

    internal ReadOnlyMemory<byte>[] Attachments { get; }

    /// <summary>The argument at this place. Beyond the last there is one of kind <see cref="ArgumentKind.Missing"/>.</summary>
    public Argument this[int index] => new(this, index);

    /// <summary>All of them, to be sent elsewhere.</summary>
    public Arg[] ToArgs()
    {
        var args = new Arg[Count];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = this[i];
        }

        return args;
    }

    /// <inheritdoc/>
    public IEnumerator<Argument> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ReadOnlyMemory<byte> Text(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            return default;
        }

        var slice = _layout.Arguments.Span[index];
        return _payload.AsMemory(slice.Start, slice.Length);
    }

    /// <summary>Which attachment the argument is, or -1.</summary>
    internal int AttachmentAt(int index)
    {
        if ((uint)index < (uint)Count)
        {
            foreach (var placeholder in Placeholders(index))
            {
                return placeholder.Where == _layout.Arguments.Span[index] ? placeholder.Attachment : -1;
            }
        }

        return -1;
    }

    /// <summary>The placeholders in an argument, in the order of the text.</summary>
    internal ReadOnlySpan<Placeholder> Placeholders(int index)
    {
        var all = _layout.Placeholders.AsSpan();
        if (all.IsEmpty)
        {
            return all;
        }

        var slice = _layout.Arguments.Span[index];
        var first = 0;
        while (first < all.Length && all[first].Where.Start < slice.Start)
        {
            first++;
        }

        var end = first;
        while (end < all.Length && all[end].Where.Start < slice.Start + slice.Length)
        {
            end++;
        }

        return all[first..end];
    }

    internal int StartOf(int index) => _layout.Arguments.Span[index].Start;
}
