namespace FullStackAI.Inference.Plan;

/// <summary>Lends working memory to threads without a lock: one place per processor, and new memory when a place is empty.</summary>
/// <typeparam name="T">The working memory.</typeparam>
/// <remarks>What is lent belongs to the borrower alone. At most one object per processor is kept.</remarks>
internal sealed class ScratchPool<T>(Func<T> make)
    where T : class
{
    private readonly T?[] _free = new T?[Environment.ProcessorCount];

    internal T Rent() => Interlocked.Exchange(ref _free[Place()], null) ?? make();

    internal void Return(T item) => Volatile.Write(ref _free[Place()], item);

    internal void Clear() => Array.Clear(_free);

    private int Place() => (int)((uint)Thread.GetCurrentProcessorId() % (uint)_free.Length);
}
