using System.Text.Json.Serialization.Metadata;
using Parley.Http;
using Parley.Realtime;

namespace Parley.Dialects;

/// <summary>
/// The words of a kind of front-end: what its events ask for, and what the chat's packets are called in it. It maps and knows
/// nothing: what happens, what is remembered and who may see it is the same in all of them.
/// </summary>
internal abstract class Dialect
{
    /// <summary>As <c>auth.dialect</c> has it. The ids of connections and login sessions hold it: never rename one.</summary>
    public abstract string Name { get; }

    /// <summary>The namespace whose sockets speak it unless they say otherwise.</summary>
    public virtual string? Namespace => null;

    /// <summary>It, for clients that know this server as <paramref name="origin"/>, where that matters.</summary>
    public virtual Dialect At(string origin) => this;

    /// <summary>Which clients are sent the same.</summary>
    public virtual string Audience => Name;

    /// <summary>Where its routes lie; null: it has none.</summary>
    public virtual string? Path => null;

    /// <summary>Those of its routes that need no caller, as <see cref="Http.PublicRoutes"/> has them.</summary>
    public virtual IReadOnlyList<string> PublicRoutes => [];

    /// <summary>What its routes read and answer.</summary>
    public virtual IJsonTypeInfoResolver? Shapes => null;

    /// <summary>How its routes refuse, if not as all others do.</summary>
    public virtual ErrorShape? Errors => null;

    /// <summary>Its routes, in the group of its path.</summary>
    public virtual void MapRoutes(RouteGroupBuilder routes)
    {
        // Most of what a dialect is, it is on sockets.
    }

    /// <summary>What its sockets send.</summary>
    public abstract IEnumerable<ClientEvent> Events(DialectCommands commands);

    /// <summary>What its sockets are sent for a packet; nothing, where it has no word for it.</summary>
    public abstract IReadOnlyList<Packet> Translate(Packet packet);

    /// <summary>The chat's own words; its events are the table of <see cref="ClientEvents"/>.</summary>
    internal sealed class OfTheChat : Dialect
    {
        public override string Name => "canonical";

        public override IEnumerable<ClientEvent> Events(DialectCommands commands) => [];

        public override IReadOnlyList<Packet> Translate(Packet packet) => [packet];
    }
}

internal static class KnownDialects
{
    public static Dialect Canonical { get; } = new Dialect.OfTheChat();

    public static IReadOnlyList<Dialect> All { get; } = [Canonical, new Seed001(), new Seed002()];

    /// <summary>
    /// What a socket speaks that came to <paramref name="origin"/>: what it asks for, else what its namespace does, else what the login did that made its session.
    /// Null: it asks for one that is not there.
    /// </summary>
    public static Dialect? Choose(string? asked, string place, string? login, string origin) =>
        (asked is not null ? Find(asked) : All.FirstOrDefault(d => d.Namespace == place) ?? Find(login) ?? Canonical)?.At(origin);

    private static Dialect? Find(string? name) => All.FirstOrDefault(d => d.Name == name);
}
