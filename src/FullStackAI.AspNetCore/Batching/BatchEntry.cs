using System.Threading.Tasks.Sources;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>One request in a queue: its rows, its own place for their outputs, and who is
/// told when they are there. Used again by later requests.</summary>
/// <remarks>Its life: waiting → taken into a batch, or forgotten → done, exactly once; every step under the queue's lock. Once it is
/// taken its request stays until the batch has ended, so that nobody else can own the memory it writes to.</remarks>
internal sealed class BatchEntry : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _done = new() { RunContinuationsAsynchronously = true };

    internal BatchEntry()
    {
        Arrival = new LinkedListNode<BatchEntry>(this);
        Turn = new LinkedListNode<BatchEntry>(this);
    }

    /// <summary>Its place among all that wait, in the order of arrival.</summary>
    internal LinkedListNode<BatchEntry> Arrival { get; }

    /// <summary>Its place among those of its caller.</summary>
    internal LinkedListNode<BatchEntry> Turn { get; }

    /// <summary>The caller's line it stands in; null when it does not wait.</summary>
    internal CallerLine? Line { get; set; }

    /// <summary>[rows × cells]</summary>
    internal ReadOnlyMemory<float> Cells { get; private set; }

    /// <summary>[rows × outputs]; written by the batch that takes it, and by nothing else.</summary>
    internal Memory<double> Outputs { get; private set; }

    internal int Rows { get; private set; }

    /// <summary>Whose it is; callers take turns.</summary>
    internal string Caller { get; private set; } = "";

    /// <summary>Whether it goes before those that are not.</summary>
    internal bool IsUrgent { get; private set; }

    /// <summary>When it came, by the queue's clock.</summary>
    internal long Queued { get; set; }

    /// <summary>When it is too late to begin, by the queue's clock.</summary>
    internal long Deadline { get; set; }

    /// <summary>Ends when its outputs are there, or will never be.</summary>
    internal ValueTask Done => new(this, _done.Version);

    /// <summary>Makes it a new request's.</summary>
    internal void Prepare(ReadOnlyMemory<float> cells, Memory<double> outputs, int rows, string caller, bool isUrgent)
    {
        _done.Reset();
        Cells = cells;
        Outputs = outputs;
        Rows = rows;
        Caller = caller;
        IsUrgent = isUrgent;
    }

    internal void Succeed() => _done.SetResult(true);

    internal void Fail(Exception fault) => _done.SetException(fault);

    void IValueTaskSource.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _done.OnCompleted(continuation, state, token, flags);
}
