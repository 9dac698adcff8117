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

    // "Unknown user" is compared with this: well formed, of the same cost, the hash of nothing.
    private readonly string _nobody = Invariant($"$2y${cost:00}${new string('.', 53)}");
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private int _waiting;
    private long _verifications;

    /// <summary>How many comparisons were made, those with nobody's hash included.</summary>
    public long Verifications => Interlocked.Read(ref _verifications);

    public Task<Outcome<string>> HashAsync(string password) =>
        RunAsync(() => OpenBsdBCrypt.Generate(password.ToCharArray(), RandomNumberGenerator.GetBytes(SaltBytes), cost));

    /// <summary>Compares with a stored hash ($2a$, $2b$ or $2y$). Without one it takes the same time and is false.</summary>
    public Task<Outcome<bool>> VerifyAsync(string password, string? hash) =>
        RunAsync(() =>
        {
            Interlocked.Increment(ref _verifications);
            return Matches(password, hash ?? _nobody) && hash is not null;
        });

    public void Dispose() => _turns.Dispose();

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
