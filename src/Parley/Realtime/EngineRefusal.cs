namespace Parley.Realtime;

/// <summary>With what a request of a Socket.IO connection is refused. The library writes it.</summary>
internal sealed record EngineRefusal(int Code, string Message);
