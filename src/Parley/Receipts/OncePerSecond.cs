namespace Parley.Receipts;

/// <summary>
/// Gathers news by key and passes them on in steps of a tenth of a second, each key at most once a second: what many people
/// do at the same time costs what one does.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="merge">Makes one of two that are about the same.</param>
/// <param name="pass">Takes what was gathered; called under a lock, so it only hands it on.</param>
internal sealed class OncePerSecond<TKey, TNews>(TimeProvider time, Func<TNews, TNews, TNews> merge, Action<IReadOnlyList<TNews>> pass) : IDisposable
    where TKey : notnull
{
    private const int StepsPerSecond = 10;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1) / StepsPerSecond;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TNews> _gathered = [];

    /// <summary>At which step each was passed on, of those of the last second or two.</summary>
    private readonly Dictionary<TKey, long> _passed = [];

    private ITimer? _timer;
    private long _step;

    public void Add(TKey key, TNews news)
    {
        lock (_gate)
        {
            _gathered[key] = _gathered.TryGetValue(key, out var earlier) ? merge(earlier, news) : news;
            _timer ??= time.CreateTimer(_ => Pass(), null, Step, Step);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Pass()
    {
        lock (_gate)
        {
            _step++;
            var due = _gathered.Where(news => !_passed.TryGetValue(news.Key, out var at) || IsLongAgo(at)).ToList();
            foreach (var (key, _) in due)
            {
                _gathered.Remove(key);
                _passed[key] = _step;
            }

            if (due.Count > 0)
            {
                pass([.. due.Select(news => news.Value)]);
            }

            Forget();
        }
    }

    private void Forget()
    {
        if (_step % StepsPerSecond == 0)
        {
            foreach (var (key, _) in _passed.Where(passed => IsLongAgo(passed.Value)).ToList())
            {
                _passed.Remove(key);
            }
        }

        if (_gathered.Count == 0 && _passed.Count == 0)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private bool IsLongAgo(long step) => _step - step >= StepsPerSecond;
}
