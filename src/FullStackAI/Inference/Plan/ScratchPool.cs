using System.Numerics;
using System.Runtime.InteropServices;

namespace FullStackAI.Inference.Plan;

/// <summary>Lends working memory to threads without a lock: one place per processor, and new memory when a place is empty.</summary>
/// <typeparam name="T">The working memory.</typeparam>
/// <remarks>What is lent belongs to the borrower alone. At most one object per processor is kept.</remarks>
internal sealed class ScratchPool<T>(Func<T> make)
    where T : class
{
    // A power of two, so that a processor's place is a mask away.
    private readonly Place[] _free = new Place[BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];

    internal T Rent() => Interlocked.Exchange(ref Own(), null) ?? make();

    internal void Return(T item) => Volatile.Write(ref Own(), item);

    internal void Clear() => Array.Clear(_free);

    private ref T? Own() => ref _free[Thread.GetCurrentProcessorId() & (_free.Length - 1)].Item;

    // A structure, so that writing into the array needs no check of its element's type;
    // as wide as a cache line, so that processors do not share one.
    [StructLayout(LayoutKind.Sequential)]
    private struct Place
    {
        internal T? Item;
        private readonly long _1, _2, _3, _4, _5, _6, _7;
    }
}
