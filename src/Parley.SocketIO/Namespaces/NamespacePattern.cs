using System.Collections.Immutable;
using System.Text.Json;

namespace Parley.SocketIO.Namespaces;

/// <summary>Asks whether a client may have a namespace of this name, given what it sent with CONNECT.</summary>
internal delegate ValueTask<bool> NamespaceMatch(string name, JsonElement auth);

/// <summary>A rule by which namespaces come into being when a client asks for them, and those it has made.</summary>
internal sealed class NamespacePattern(string name, NamespaceMatch match, Func<string, bool> covers)
{
    private ImmutableArray<Namespace> _children = [];

    internal string Name => name;

    internal ImmutableArray<Namespace> Children => _children;

    internal ValueTask<bool> Matches(string wanted, JsonElement auth) => match(wanted, auth);

    /// <summary>Whether a namespace of this name is one of the pattern's whoever declares it, which only an expression can say.</summary>
    internal bool Covers(string wanted) => covers(wanted);

    internal void Add(Namespace child) => ImmutableInterlocked.Update(ref _children, children => children.Add(child));

    internal void Remove(Namespace child) => ImmutableInterlocked.Update(ref _children, children => children.Remove(child));
}
