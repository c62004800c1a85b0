namespace FullStackAI.Inference.Plan;

/// <summary>Lends the working memory of one row. Each thread has one of its own, so that lending takes no
/// locked instruction: that would make every row wait for the one before it.</summary>
/// <remarks>Threads with a high number, and rows that are predicted while another row of the same thread is being read, share a
/// pool by processor. At most <see cref="OwnThreads"/> objects and one per processor are kept.</remarks>
internal sealed class RowPool(Func<RowInput> make)
{
    private const int OwnThreads = 32;
    private readonly RowInput?[] _own = new RowInput?[OwnThreads]; // by the number of the thread: no two living threads have the same
    private readonly ScratchPool<RowInput> _shared = new(make);

    internal RowInput Rent()
    {
        int thread = Environment.CurrentManagedThreadId;
        if ((uint)thread < OwnThreads && _own[thread] is { IsLent: false } own)
        {
            own.IsLent = true;
            return own;
        }

        return RentSlowly(thread);
    }

    internal void Return(RowInput input)
    {
        if (input.IsLent)
        {
            input.IsLent = false;
        }
        else
        {
            _shared.Return(input);
        }
    }

    internal void Clear()
    {
        Array.Clear(_own);
        _shared.Clear();
    }

    private RowInput RentSlowly(int thread)
    {
        if ((uint)thread >= OwnThreads || _own[thread] is not null)
        {
            return _shared.Rent();
        }

        RowInput made = make();
        made.IsLent = true;
        return _own[thread] = made;
    }
}
