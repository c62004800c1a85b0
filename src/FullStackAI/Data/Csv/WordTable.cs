using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Numbers distinct words, as UTF-8 bytes, in the order in which they come. Open addressing, linear probing.</summary>
internal sealed class WordTable
{
    private int[] _slots = new int[64]; // code + 1; 0 is free
    private ulong[] _hashes = new ulong[32];
    private int[] _ends = new int[32];
    private byte[] _bytes = new byte[256];

    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> this[int code]
    {
        get
        {
            int start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    internal string Text(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>A hash of a word; the same in every run and on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Hash(ReadOnlySpan<byte> word)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15; // 2^64 / golden ratio
        ulong hash = (ulong)word.Length * multiplier;
        while (word.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(word), multiplier);
            word = word[8..];
        }

        ulong rest = 0;
        for (int i = 0; i < word.Length; i++)
        {
            rest |= (ulong)word[i] << (8 * i);
        }

        return Mix(hash ^ rest, multiplier);
    }

    /// <summary>The number of a word; a new one when it was not seen before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Code(ReadOnlySpan<byte> word, ulong hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(hash >> 32) & mask;
        while (true)
        {
            int code = _slots[slot] - 1;
            if (code < 0)
            {
                return Insert(word, hash, slot);
            }

            if (_hashes[code] == hash && this[code].SequenceEqual(word))
            {
                return code;
            }

            slot = (slot + 1) & mask;
        }
    }

    private static ulong Mix(ulong value, ulong multiplier)
    {
        ulong high = Math.BigMul(value, multiplier, out ulong low);
        return high ^ low;
    }

    private int Insert(ReadOnlySpan<byte> word, ulong hash, int slot)
    {
        int code = Count++;
        int start = code == 0 ? 0 : _ends[code - 1];
        if (code == _ends.Length)
        {
            Array.Resize(ref _ends, code * 2);
            Array.Resize(ref _hashes, code * 2);
        }

        if (_bytes.Length - start < word.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(start + (long)word.Length, _bytes.Length * 2L)));
        }

        word.CopyTo(_bytes.AsSpan(start));
        _ends[code] = start + word.Length;
        _hashes[code] = hash;
        _slots[slot] = code + 1;
        if (Count * 2 > _slots.Length)
        {
            Rehash();
        }

        return code;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = (int)(_hashes[code] >> 32) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code + 1;
        }
    }
}
