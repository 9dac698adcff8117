namespace Parley.Log;

/// <summary>
/// A command that is run for many callers at once: what waits of it, without another command in between, is one call.
/// </summary>
/// <returns>The results, in the order of the items.</returns>
internal delegate IReadOnlyList<TResult> SetCommand<TItem, TResult>(Append append, IReadOnlyList<TItem> items);

/// <summary>Something that waits for the log's writer.</summary>
internal abstract class Command
{
    /// <summary>What runs together: equal ones in a row, if it is not null.</summary>
    public virtual object? Set => null;

    /// <summary>Runs the commands of one set, of which this is the first, or this one alone.</summary>
    public abstract void Run(Append append, ReadOnlySpan<Command> set);

    public abstract void Complete();

    public abstract void Fail(Exception error);
}

internal abstract class Command<TResult>(bool answersAtOnce = false) : Command
{
    private readonly TaskCompletionSource<TResult> _done =
        new(answersAtOnce ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _done.Task;

    protected TResult Result { get; set; } = default!;

    public override void Complete() => _done.TrySetResult(Result);

    public override void Fail(Exception error) => _done.TrySetException(error);
}

internal sealed class SingleCommand<TResult>(Func<Append, TResult> body) : Command<TResult>
{
    public override void Run(Append append, ReadOnlySpan<Command> set) => Result = body(append);
}

internal sealed class CommandOfSet<TItem, TResult>(SetCommand<TItem, TResult> body, TItem item, bool answersAtOnce)
    : Command<TResult>(answersAtOnce)
{
    public override object? Set => body;

    public override void Run(Append append, ReadOnlySpan<Command> set)
    {
        var items = new TItem[set.Length];
        for (var i = 0; i < set.Length; i++)
        {
            items[i] = ((CommandOfSet<TItem, TResult>)set[i]).Item;
        }

        var results = body(append, items);
        for (var i = 0; i < set.Length; i++)
        {
            ((CommandOfSet<TItem, TResult>)set[i]).Result = results[i];
        }
    }

    private TItem Item => item;
}
