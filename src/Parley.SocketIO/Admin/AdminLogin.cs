using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Admin;

/// <summary>
/// Who may enter the admin namespace: whoever has a session, or knows the password. A wrong password is answered after a while,
/// and few may be tried at a time, so that guessing takes long.
/// </summary>
internal sealed partial class AdminLogin(AdminUIOptions options, TimeProvider time, ILogger logger)
{
    internal static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private const int MostAtATime = 32;
    private const int MostOfAnAddress = 4;

    private static readonly ConnectError InvalidCredentials = new("invalid credentials");
    private static readonly ConnectError TooManyAttempts = new("too many attempts");

    private readonly AdminSessions _sessions = new(time, options.SessionDuration);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private int _allAttempts;

    /// <summary>The connect filter. Leaves a new session's id in the socket's state.</summary>
    internal async ValueTask<ConnectError?> CheckAsync(Socket socket)
    {
        var auth = socket.Handshake.Auth;
        if (options.Authenticate is null || (Text(auth, "sessionId") is { } session && _sessions.Contains(session)))
        {
            return null;
        }

        var address = socket.Handshake.Address;
        if (!TryBegin(address))
        {
            return TooManyAttempts;
        }

        try
        {
            // Runs from the beginning, so that the time of the answer does not tell how far the check got.
            var delay = Task.Delay(Delay, time);
            if (Text(auth, "username") is { } user
                && Text(auth, "password") is { } password
                && await options.Authenticate(user, password))
            {
                socket.State = _sessions.Open();
                LogEntered(socket.Id, address);
                return null;
            }

            LogRefused(address);
            await delay;
            return InvalidCredentials;
        }
        finally
        {
            End(address);
        }
    }

    private static string? Text(JsonElement auth, string name) =>
        auth.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool TryBegin(string address)
    {
        lock (_lock)
        {
            var ofAddress = _attempts.GetValueOrDefault(address);
            if (ofAddress >= MostOfAnAddress || _allAttempts >= MostAtATime)
            {
                return false;
            }

            _attempts[address] = ofAddress + 1;
            _allAttempts++;
            return true;
        }
    }

    private void End(string address)
    {
        lock (_lock)
        {
            _allAttempts--;
            if (--_attempts[address] == 0)
            {
                _attempts.Remove(address);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Administrator {Socket} has logged in from {Address}")]
    private partial void LogEntered(string socket, string address);

    [LoggerMessage(2, LogLevel.Warning, "A login as administrator from {Address} was refused")]
    private partial void LogRefused(string address);
}
