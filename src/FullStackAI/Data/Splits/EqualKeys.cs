using System.Numerics;

namespace FullStackAI.Data.Splits;

/// <summary>Finds equal keys without sorting them.</summary>
/// <remarks>4 bytes a row for the answer, and 8 to 16 while it runs. The keys are dealt to parts by their hash, and each
/// part is a table of its own on its own thread; the answer does not depend on the threads.</remarks>
internal static class EqualKeys
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private const int PartBits = 3;
    private const int MostSlotBits = 30;
    private const int RowsOfOneThread = 1 << 15; // below, threads cost more than they save

    /// <summary>For each row the first row with its key.</summary>
    /// <param name="keys">[rows].</param>
    /// <returns>[rows], and the number of rows that are not the first of their key.</returns>
    internal static (int[] FirstRows, int Copies) FirstRows(ulong[] keys)
    {
        int[] firsts = new int[keys.Length];
        int bits = keys.Length < RowsOfOneThread ? 0 : PartBits;
        int[] copies = new int[1 << bits];
        Parallel.For(0, copies.Length, part => copies[part] = OfPart(keys, firsts, part, bits));
        return (firsts, copies.Sum());
    }

    private static int OfPart(ulong[] keys, int[] firsts, int part, int bits)
    {
        int count = 0;
        foreach (ulong key in keys)
        {
            count += PartOf(key, bits) == part ? 1 : 0;
        }

        int slotBits = Math.Min(MostSlotBits, BitOperations.Log2((uint)Math.Max(1, count)) + 2); // two to four slots a key
        int[] slots = new int[1 << slotBits]; // the first row of a key, plus one; 0 is empty
        int copies = 0;
        for (int row = 0; row < keys.Length; row++)
        {
            ulong key = keys[row];
            if (PartOf(key, bits) != part)
            {
                continue;
            }

            int slot = (int)((key * Golden) << bits >> (64 - slotBits));
            while (slots[slot] != 0 && keys[slots[slot] - 1] != key)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            if (slots[slot] == 0)
            {
                slots[slot] = row + 1;
            }

            firsts[row] = slots[slot] - 1;
            copies += firsts[row] == row ? 0 : 1;
        }

        return copies;
    }

    private static int PartOf(ulong key, int bits) => bits == 0 ? 0 : (int)((key * Golden) >> (64 - bits));
}
