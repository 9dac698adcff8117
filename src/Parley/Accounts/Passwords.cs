using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;

namespace Parley.Accounts;

/// <summary>
/// Hashes and verifies passwords with bcrypt. Each costs a core for a tenth of a second, so they run on threads of
/// their own, at most as many at once as there are cores, and a bounded number may wait.
/// </summary>
internal sealed class Passwords(int cost) : IDisposable
{
    private const int MaxWaiting = 100;
    private const int SaltBytes = 16;

    private const int CheapestCost = 4;

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private int _waiting;
    private long _verifications;

    /// <summary>How many comparisons were made, those with nobody's hash included.</summary>
    public long Verifications => Interlocked.Read(ref _verifications);

    public Task<Outcome<string>> HashAsync(string password) =>
        RunAsync(() => OpenBsdBCrypt.Generate(password.ToCharArray(), RandomNumberGenerator.GetBytes(SaltBytes), cost));

    /// <summary>
    /// Compares with a stored hash ($2a$, $2b$ or $2y$). What is false takes the same time without one, and with one of a time when
    /// the cost was lower: nobody can tell an account from none by it.
    /// </summary>
    public Task<Outcome<bool>> VerifyAsync(string password, string? hash) =>
        RunAsync(() =>
        {
            Interlocked.Increment(ref _verifications);
            if (Matches(password, hash ?? Nobody(cost)))
            {
                return hash is not null;
            }

            // Each cost is twice the one before it: these and the one that was paid add up.
            for (var missing = CostOf(hash) ?? cost; missing < cost; missing++)
            {
                Matches(password, Nobody(missing));
            }

            return false;
        });

    public void Dispose() => _turns.Dispose();

    // Well formed, and the hash of nothing.
    private static string Nobody(int cost) => Invariant($"$2y${cost:00}${new string('.', 53)}");

    private static int? CostOf(string? hash) =>
        hash?.Split('$') is [_, _, var digits, _] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
            ? Math.Max(cost, CheapestCost)
            : null;

    private static bool Matches(string password, string hash)
    {
        // bcrypt reads no further than 72 bytes: a longer password would match by its beginning.
        if (Encoding.UTF8.GetByteCount(password) > AccountRules.LongestPassword)
        {
            return false;
        }

        try
        {
            return OpenBsdBCrypt.CheckPassword(hash, password.ToCharArray());
        }
        catch (Exception error) when (error is ArgumentException or DataLengthException or FormatException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private async Task<Outcome<T>> RunAsync<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new Refusal(StatusCodes.Status503ServiceUnavailable, "Too many people are signing in; try again shortly", RetryAfter: 2);
        }

        try
        {
            await _turns.WaitAsync(CancellationToken.None);
            try
            {
                return await Task.Factory.StartNew(
                    work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
