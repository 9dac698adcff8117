namespace Parley.Receipts;

/// <summary>
/// Gathers news by key: the first of a key is passed on at once, what follows within the second together at its end.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="merge">Makes one of two that are about the same.</param>
/// <param name="pass">Takes what was gathered; called under a lock, so it only hands it on.</param>
internal sealed class OncePerSecond<TKey, TNews>(TimeProvider time, Func<TNews, TNews, TNews> merge, Action<IReadOnlyList<TNews>> pass) : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TNews> _gathered = [];
    private readonly HashSet<TKey> _passedInWindow = [];
    private ITimer? _window;

    public void Add(TKey key, TNews news)
    {
        lock (_gate)
        {
            if (_passedInWindow.Add(key))
            {
                _window ??= time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
                pass([news]);
            }
            else
            {
                _gathered[key] = _gathered.TryGetValue(key, out var earlier) ? merge(earlier, news) : news;
            }
        }
    }

    public void Dispose() => _window?.Dispose();

    private void EndWindow()
    {
        lock (_gate)
        {
            _window?.Dispose();
            _window = null;
            _passedInWindow.Clear();
            if (_gathered.Count > 0)
            {
                _passedInWindow.UnionWith(_gathered.Keys);
                _window = time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
                pass([.. _gathered.Values]);
                _gathered.Clear();
            }
        }
    }
}
