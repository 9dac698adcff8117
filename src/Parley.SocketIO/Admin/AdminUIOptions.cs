namespace Parley.SocketIO;

/// <summary>How much the admin UI is told.</summary>
public enum AdminUIMode
{
    /// <summary>Numbers only: connections, packets and bytes, every two seconds.</summary>
    Production,

    /// <summary>
    /// Every socket, room and event as well. Each event costs a message to each administrator, and shows what people send
    /// each other.
    /// </summary>
    Development,
}

/// <summary>Settings of <see cref="SocketIOServer.UseAdminUI"/>.</summary>
public sealed class AdminUIOptions
{
    /// <summary>The namespace that administrators connect to. Nothing else may use it.</summary>
    public string Namespace { get; set; } = "/admin";

    /// <summary>
    /// Whether a user name and a password are those of an administrator. Keep a hash of the password, and compare with
    /// <see cref="System.Security.Cryptography.CryptographicOperations.FixedTimeEquals"/>.
    /// </summary>
    public Func<string, string, ValueTask<bool>>? Authenticate { get; set; }

    /// <summary>Lets everybody in who can reach the server. Must be said where there is no <see cref="Authenticate"/>.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Administrators may look and not touch.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>How much administrators are told.</summary>
    public AdminUIMode Mode { get; set; }

    /// <summary>What this server is called in the UI, different for each node of a cluster; null for the name of the machine.</summary>
    public string? ServerId { get; set; }

    /// <summary>Time for which a login is good without the password, in this process.</summary>
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromDays(1);

    internal void Validate()
    {
        if (Authenticate is null == !AllowAnonymous)
        {
            throw new InvalidOperationException(AllowAnonymous
                ? "The admin UI cannot have both Authenticate and AllowAnonymous."
                : "The admin UI needs Authenticate; set AllowAnonymous to let everybody in.");
        }

        if (SessionDuration <= TimeSpan.Zero)
        {
            throw new InvalidOperationException($"SessionDuration must be positive, but is {SessionDuration}.");
        }
    }
}
