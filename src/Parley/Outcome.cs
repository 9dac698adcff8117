namespace Parley;

/// <summary>
/// An expected failure: it says why, in words for the person who asked, and, but for 500, nothing was changed. Over HTTP it is the
/// status and the error body, over a socket the failed acknowledgement and <c>exception</c>.
/// </summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">One sentence for the caller.</param>
/// <param name="RetryAfter">Seconds after which the same request may succeed.</param>
internal sealed record Refusal(int StatusCode, string Message, int? RetryAfter = null)
{
    public static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, message);

    public static Refusal Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    public static Refusal Forbidden(string message) => new(StatusCodes.Status403Forbidden, message);

    /// <summary>Nothing is wrong with the request, and nothing was done; later it may succeed.</summary>
    public static Refusal Busy(string message) => new(StatusCodes.Status503ServiceUnavailable, message, RetryAfter: 1);

    /// <summary>Nothing is wrong with the request, and nobody can say at present whether it was done.</summary>
    public static Refusal InDoubt() => new(
        StatusCodes.Status500InternalServerError,
        "The database went away meanwhile: this may have been done or not; look, or send it again with the same tempId",
        RetryAfter: 1);

    public static Refusal NotFound(string what) => new(StatusCodes.Status404NotFound, $"{what} not found");
}

/// <summary>A value, or the reason why there is none.</summary>
internal readonly struct Outcome<T>
{
    private readonly T _value;

    private Outcome(T value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    public Refusal? Refusal { get; }

    public T Value => Refusal is null ? _value : throw new InvalidOperationException("There is no value: " + Refusal.Message);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default!, refusal);
}
