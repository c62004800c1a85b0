using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Histograms of the leaves of one tree, as many as the memory allows; the oldest make room.</summary>
internal sealed unsafe class HistogramPool : IDisposable
{
    private const int LanePadding = 8;
    private const int Fewest = 4;
    // large enough for huge pages, so that a pass over a histogram does not wait for address translation
    private const long SlabBytes = 8 << 20;

    private readonly NativeArray<long>?[] _slabs;
    private readonly int _slabSlots;
    private readonly int[] _owners;
    private readonly long[] _stamps;
    private long _clock;

    /// <summary>Prepares the pool; memory is taken when it is first used, some slots at a time.</summary>
    /// <param name="length">Words of a histogram.</param>
    /// <param name="leaves">Most leaves that have one at once.</param>
    /// <param name="maxBytes">Memory to stay within; four histograms are always kept.</param>
    internal HistogramPool(int length, int leaves, long maxBytes)
    {
        Length = length;
        int fitting = (int)Math.Min(leaves + 1L, maxBytes / Math.Max(1, length * sizeof(long)));
        int count = Math.Max(Fewest, fitting);
        _slabSlots = (int)Math.Clamp(SlabBytes / Math.Max(1, length * sizeof(long)), 1, count);
        _slabs = new NativeArray<long>?[(count + _slabSlots - 1) / _slabSlots];
        _owners = new int[count];
        _stamps = new long[count];
        Clear();
    }

    /// <summary>Words of a histogram.</summary>
    internal int Length { get; }

    /// <summary>Number of histograms that are kept at once.</summary>
    internal int Capacity => _owners.Length;

    /// <summary>Forgets all owners: a new tree begins.</summary>
    internal void Clear()
    {
        Array.Fill(_owners, -1);
        Array.Clear(_stamps);
    }

    /// <summary>The slot that holds a leaf's histogram, or −1 when it was dropped.</summary>
    internal int Find(int leaf) => Array.IndexOf(_owners, leaf);

    /// <summary>The histogram in a slot.</summary>
    internal long* this[int slot] => _slabs[slot / _slabSlots]!.Pointer + ((long)Length * (slot % _slabSlots));

    /// <summary>Gives a slot to a leaf, dropping the oldest when none is free.</summary>
    /// <param name="leaf">The new owner.</param>
    /// <param name="keep">A slot that must stay; −1 for none.</param>
    internal int Take(int leaf, int keep = -1)
    {
        int best = -1;
        for (int slot = 0; slot < _owners.Length; slot++)
        {
            if (slot != keep && (best < 0 || _stamps[slot] < _stamps[best]))
            {
                best = slot;
            }
        }

        _slabs[best / _slabSlots] ??= new NativeArray<long>((long)Length * _slabSlots, LanePadding);
        Give(best, leaf);
        return best;
    }

    /// <summary>Makes a leaf the owner of a slot.</summary>
    internal void Give(int slot, int leaf)
    {
        _owners[slot] = leaf;
        _stamps[slot] = ++_clock;
    }

    /// <summary>Frees the slot of a leaf that will not be split.</summary>
    internal void Release(int leaf)
    {
        int slot = Find(leaf);
        if (slot >= 0)
        {
            _owners[slot] = -1;
            _stamps[slot] = 0;
        }
    }

    public void Dispose()
    {
        foreach (NativeArray<long>? slab in _slabs)
        {
            slab?.Dispose();
        }
    }
}
