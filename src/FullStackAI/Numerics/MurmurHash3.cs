using System.Buffers.Binary;
using System.Numerics;

namespace FullStackAI.Numerics;

/// <summary>MurmurHash3 x86-32, as ONNX Runtime's operator of that name computes it.
/// Source: Austin Appleby's public-domain algorithm.</summary>
public static class MurmurHash3
{
    private const uint First = 0xCC9E2D51;
    private const uint Second = 0x1B873593;

    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="seed">Any value.</param>
    public static uint Hash32(ReadOnlySpan<byte> bytes, uint seed)
    {
        uint hash = seed;
        int length = bytes.Length;
        while (bytes.Length >= 4)
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xE6546B64;
            bytes = bytes[4..];
        }

        uint tail = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            tail |= (uint)bytes[i] << (8 * i);
        }

        hash ^= Scramble(tail);
        hash ^= (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * First, 15) * Second;
}
