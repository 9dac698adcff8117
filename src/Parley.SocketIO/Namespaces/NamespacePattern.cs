using System.Text.Json;

namespace Parley.SocketIO.Namespaces;

/// <summary>Asks whether a client may have a namespace of this name, given what it sent with CONNECT.</summary>
internal delegate ValueTask<bool> NamespaceMatch(string name, JsonElement auth);

/// <summary>A rule by which namespaces come into being when a client asks for them, and those it has made.</summary>
internal sealed class NamespacePattern(string name, NamespaceMatch match)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Child> _children = new(StringComparer.Ordinal);
    private Namespace[] _all = [];

    internal string Name => name;

    internal IReadOnlyCollection<Namespace> Children => Volatile.Read(ref _all);

    internal ValueTask<bool> Matches(string wanted, JsonElement auth) => match(wanted, auth);

    /// <summary>The namespace of this name, made if need be, for one more socket. Each needs a <see cref="Leave"/>.</summary>
    internal Namespace Enter(string wanted, Func<Namespace> make)
    {
        lock (_lock)
        {
            if (!_children.TryGetValue(wanted, out var child))
            {
                _children[wanted] = child = new Child(make());
                _all = [.. _all, child.Place];
            }

            child.Sockets++;
            return child.Place;
        }
    }

    /// <summary>A socket has left, or never came in. True if the namespace has been removed because it was the last one.</summary>
    internal bool Leave(Namespace place, bool removeEmpty)
    {
        lock (_lock)
        {
            var child = _children[place.Name];
            if (--child.Sockets > 0 || !removeEmpty)
            {
                return false;
            }

            _children.Remove(place.Name);
            _all = [.. _children.Values.Select(other => other.Place)];
            return true;
        }
    }

    private sealed class Child(Namespace place)
    {
        internal Namespace Place => place;

        internal int Sockets { get; set; }
    }
}
