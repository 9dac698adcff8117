namespace Parley.SocketIO;

/// <summary>A refusal by a connect filter; the client sees <c>err.message</c> and <c>err.data</c>.</summary>
/// <param name="Message">What the client reads.</param>
/// <param name="Data">More about it, if there is more. Binary is not possible here.</param>
public sealed record ConnectError(string Message, Arg? Data = null);
