using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>Walks over JSON values and finds <c>{"_placeholder":true,"num":n}</c> at any depth, in any key order.</summary>
internal struct PlaceholderScan
{
    private readonly int _attachments;
    private Level[] _levels = [];
    private List<Placeholder>? _found;

    internal PlaceholderScan(int attachments) => _attachments = attachments;

    internal readonly Placeholder[] Found => _found is null ? [] : [.. _found];

    /// <summary>Moves the reader over the value it stands on; false if a placeholder there refers to no attachment.</summary>
    internal bool Value(ref Utf8JsonReader reader)
    {
        if (_attachments == 0)
        {
            reader.Skip();
            return true;
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = reader.CurrentDepth;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    if (reader.CurrentDepth >= _levels.Length)
                    {
                        Array.Resize(ref _levels, Math.Max(8, reader.CurrentDepth * 2));
                    }

                    _levels[reader.CurrentDepth] = new Level { Start = (int)reader.TokenStartIndex, Number = -1 };
                    break;
                case JsonTokenType.PropertyName:
                    ReadProperty(ref reader);
                    break;
                case JsonTokenType.EndObject:
                    if (!End(in _levels[reader.CurrentDepth], (int)reader.BytesConsumed))
                    {
                        return false;
                    }

                    break;
            }
        }
        while (!(reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
               && reader.Read());

        return true;
    }

    private readonly void ReadProperty(ref Utf8JsonReader reader)
    {
        // The depth of a property is one more than that of its object's braces.
        ref var level = ref _levels[reader.CurrentDepth - 1];
        if (Is(ref reader, "_placeholder"u8))
        {
            var next = reader;
            next.Read();
            level.Marked = next.TokenType == JsonTokenType.True;
        }
        else if (Is(ref reader, "num"u8))
        {
            var next = reader;
            next.Read();
            level.Number = next.TokenType == JsonTokenType.Number && next.TryGetInt32(out var number) ? number : -1;
        }
    }

    /// <summary>
    /// The reader throws when it compares a name that escapes half a surrogate pair. JavaScript writes such names, and none
    /// of those we look for needs an escape like that.
    /// </summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        (!reader.ValueIsEscaped || (reader.ValueSpan.IndexOf("\\ud"u8) < 0 && reader.ValueSpan.IndexOf("\\uD"u8) < 0))
        && reader.ValueTextEquals(name);

    private bool End(in Level level, int end)
    {
        if (!level.Marked)
        {
            return true;
        }

        if ((uint)level.Number >= (uint)_attachments)
        {
            return false;
        }

        // What was found inside an object that is itself a placeholder goes with it.
        _found ??= [];
        while (_found.Count > 0 && _found[^1].Where.Start > level.Start)
        {
            _found.RemoveAt(_found.Count - 1);
        }

        _found.Add(new Placeholder(new Slice(level.Start, end - level.Start), level.Number));
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    internal struct Level
    {
        internal int Start;
        internal int Number;
        internal bool Marked;
    }
}
