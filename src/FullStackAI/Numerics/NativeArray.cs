using System.Runtime.InteropServices;

namespace FullStackAI.Numerics;

/// <summary>A block of native memory for kernels: aligned, invisible to the garbage collector, freed
/// by <see cref="Dispose"/> (or by the finaliser, when forgotten).</summary>
/// <remarks>Large blocks ask Linux for huge pages: with 4 KB pages a histogram pass over
/// a million rows loses 10–15 % to address translation.</remarks>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE in <sys/mman.h>

    private T* _pointer;

    /// <summary>Allocates memory.</summary>
    /// <param name="length">Number of elements, zero or more.</param>
    /// <param name="padding">Extra elements past the end that kernels may read but not count; the default is 0.</param>
    /// <param name="zeroed">Whether all elements start at zero, the default; else they hold anything,
    /// and the threads that fill them share the work of the first touch.</param>
    internal NativeArray(long length, int padding = 0, bool zeroed = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        ByteCount = checked((length + padding) * sizeof(T)) + (long)CacheLine;
        bool huge = ByteCount >= 2 * (long)HugePage;
        _pointer = (T*)NativeMemory.AlignedAlloc((nuint)ByteCount, huge ? HugePage : CacheLine);
        if (huge && OperatingSystem.IsLinux())
        {
            _ = HugePageAdvice.Advise(_pointer, (nuint)ByteCount, AdviseHugePages); // advice only: a refusal costs speed, not correctness
        }

        if (zeroed)
        {
            NativeMemory.Clear(_pointer, (nuint)ByteCount);
        }

        GC.AddMemoryPressure(ByteCount);
        NativeMemoryUse.Add(ByteCount);
    }

    ~NativeArray() => Free();

    /// <summary>Number of elements, without the padding.</summary>
    internal long Length { get; }

    /// <summary>Bytes held, with the padding.</summary>
    internal long ByteCount { get; }

    /// <summary>The first element.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    internal T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>The elements as a span; at most <see cref="int.MaxValue"/> of them.</summary>
    internal Span<T> Span => new(Pointer, checked((int)Length));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            GC.RemoveMemoryPressure(ByteCount);
            NativeMemoryUse.Add(-ByteCount);
        }
    }
}

/// <summary>The one system call that asks for huge pages.</summary>
internal static unsafe partial class HugePageAdvice
{
    [LibraryImport("libc", EntryPoint = "madvise")]
    internal static partial int Advise(void* address, nuint length, int advice);
}

/// <summary>What all native arrays of the process hold together; tests hold trainers to their stated memory with it.</summary>
internal static class NativeMemoryUse
{
    private static long _bytes;

    /// <summary>Bytes held now.</summary>
    internal static long Bytes => Volatile.Read(ref _bytes);

    internal static void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
