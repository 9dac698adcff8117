using Parley.SocketIO.Admin;

namespace Parley.SocketIO;

/// <summary>The admin UI.</summary>
public sealed partial class SocketIOServer
{
    /// <summary>Every namespace that there is, those made after patterns included.</summary>
    internal IEnumerable<Namespace> Namespaces =>
        _namespaces.Values.Where(place => place.IsValueCreated).Select(place => place.Value);

    /// <summary>
    /// Serves the Socket.IO Admin UI (npm's @socket.io/admin-ui, hosted at https://admin.socket.io): who is connected, what
    /// passes, and commands to sockets. To be called once, before the server has clients; a page at another origin needs
    /// <see cref="EngineOptions.AllowOrigin"/> and <see cref="EngineOptions.AllowCredentials"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">An option is wrong, or the namespace is declared already.</exception>
    public void UseAdminUI(Action<AdminUIOptions> configure)
    {
        var options = new AdminUIOptions();
        configure(options);
        options.Validate();
        if (Engine.Metrics.Traffic is not null)
        {
            throw new InvalidOperationException("The server has an admin UI already.");
        }

        if (Namespaces.Any(place => place.Name == options.Namespace))
        {
            throw new InvalidOperationException($"The namespace \"{options.Namespace}\" is declared already; the admin UI needs one of its own.");
        }

        new AdminUI(this, options).Start();
    }
}
