using System.Buffers.Binary;

namespace FullStackAI.Preprocessing;

/// <summary>Numbers words, given as bytes, from 0 on: an open hash table with the bytes in one array.</summary>
internal sealed class WordTable
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL; // 2^64 divided by the golden ratio
    private int[] _slots = new int[64]; // a word's number + 1; 0 is free
    private uint[] _hashes = new uint[32];
    private int[] _ends = new int[32];
    private byte[] _bytes = new byte[256];

    /// <summary>The number of words.</summary>
    internal int Count { get; private set; }

    /// <summary>The bytes of a word.</summary>
    internal ReadOnlySpan<byte> this[int word]
    {
        get
        {
            int start = word == 0 ? 0 : _ends[word - 1];
            return _bytes.AsSpan(start, _ends[word] - start);
        }
    }

    /// <summary>The number of a word; −1 when it is unknown.</summary>
    internal int Find(ReadOnlySpan<byte> word) => _slots[Probe(word, Hash(word))] - 1;

    /// <summary>The number of a word, which is added when it is unknown.</summary>
    internal int GetOrAdd(ReadOnlySpan<byte> word)
    {
        uint hash = Hash(word);
        int slot = Probe(word, hash);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        if (Count == _ends.Length)
        {
            Grow();
            slot = Probe(word, hash);
        }

        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (_bytes.Length - start < word.Length)
        {
            Array.Resize(ref _bytes, Math.Max(start + word.Length, _bytes.Length * 2));
        }

        word.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + word.Length;
        _hashes[Count] = hash;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private int Probe(ReadOnlySpan<byte> word, uint hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            int number = _slots[slot] - 1;
            if (_hashes[number] == hash && this[number].SequenceEqual(word))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _hashes, Count * 2);
        Array.Resize(ref _ends, Count * 2);
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int word = 0; word < Count; word++)
        {
            int slot = (int)_hashes[word] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = word + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = (ulong)word.Length * Multiplier;
        while (word.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(word)) * Multiplier;
            hash ^= hash >> 32;
            word = word[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < word.Length; i++)
        {
            tail |= (ulong)word[i] << (8 * i);
        }

        hash = (hash ^ tail) * Multiplier;
        return (uint)(hash >> 32);
    }
}
