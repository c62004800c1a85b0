using System.Runtime.InteropServices;
using FullStackAI.Data.Csv;

namespace FullStackAI.Data.Profiling;

/// <summary>64-bit hashes of the cells of a column: equal cells of one kind have equal hashes.</summary>
internal static class CellHashes
{
    internal const ulong Missing = 0x8BADF00D5EED1E55;

    internal static ulong[] Of(Column column)
    {
        ulong[] hashes = new ulong[column.Length];
        ulong[]? levels = column is CategoryColumn named
            ? [.. named.Levels.Select(level => WordTable.Hash(System.Text.Encoding.UTF8.GetBytes(level)))]
            : null;
        for (int row = 0; row < hashes.Length; row++)
        {
            hashes[row] = column.IsMissing(row) ? Missing : column switch
            {
                NumberColumn numbers => Mix((ulong)BitConverter.DoubleToInt64Bits(numbers[row] + 0.0)),
                IntegerColumn integers => Mix((ulong)integers[row]),
                DateTimeColumn dates => Mix((ulong)dates[row]),
                BooleanColumn booleans => Mix(booleans[row] == true ? 1UL : 0UL),
                CategoryColumn categories => levels![categories[row]],
                TextColumn texts => WordTable.Hash(texts.Utf8(row)),
                VectorColumn { IsSparse: false } vectors => WordTable.Hash(MemoryMarshal.AsBytes(vectors.Dense(row))),
                VectorColumn vectors =>
                    Combine(
                        WordTable.Hash(MemoryMarshal.AsBytes(vectors.Sparse(row).Indices)),
                        WordTable.Hash(MemoryMarshal.AsBytes(vectors.Sparse(row).Values))),
                _ => throw new InvalidOperationException($"Column '{column.Name}' is of an unknown kind {column.Kind}."),
            };
        }

        return hashes;
    }

    internal static ulong Combine(ulong a, ulong b) => Mix(a ^ (b + 0x9E3779B97F4A7C15 + (a << 6) + (a >> 2)));

    /// <summary>The finaliser of MurmurHash3: each bit of the value reaches each bit of the hash.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
