using FullStackAI.Numerics;

namespace FullStackAI.Data.Splits;

/// <summary>Finds rows that are equal in every feature by a 64-bit hash of their cells.</summary>
/// <remarks>8 bytes a row. Among a million rows two different ones share a hash with a
/// probability of 3e-8; they would stay in one fold, nothing more.</remarks>
internal static class RowIdentity
{
    private const ulong MissingCell = 0x9E3779B97F4A7C15UL;
    private const int RowsOfAPiece = 16_384;
    private const ulong FnvPrime = 1099511628211UL;

    /// <summary>[rows]; equal numbers for rows that are equal in the given columns.</summary>
    internal static ulong[] Hash(IEnumerable<Column> columns, int rows)
    {
        ulong[] hashes = new ulong[rows];
        Column[] all = [.. columns];
        Parallel.For(0, (rows + RowsOfAPiece - 1) / RowsOfAPiece, piece =>
        {
            int start = piece * RowsOfAPiece;
            Span<ulong> part = hashes.AsSpan(start, Math.Min(RowsOfAPiece, rows - start));
            foreach (Column column in all)
            {
                Add(column, start, part);
            }
        });
        return hashes;
    }

    private static void Add(Column column, int start, Span<ulong> hashes)
    {
        switch (column)
        {
            case NumberColumn numbers:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Rng.Mix((hashes[i] * FnvPrime) + Number(numbers[start + i]));
                }

                break;
            case CategoryColumn categories:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Rng.Mix((hashes[i] * FnvPrime) + (ulong)categories[start + i]);
                }

                break;
            default:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Rng.Mix((hashes[i] * FnvPrime) + Cell(column, start + i));
                }

                break;
        }
    }

    private static ulong Cell(Column column, int row) => column switch
    {
        NumberColumn number => Number(number[row]),
        IntegerColumn integer => (ulong)integer[row],
        CategoryColumn category => (ulong)category[row],
        DateTimeColumn time => (ulong)time[row],
        BooleanColumn boolean => boolean[row] switch { null => MissingCell, true => 1, false => 0 },
        TextColumn text => text.IsMissing(row) ? MissingCell : Text(text.Utf8(row)),
        VectorColumn { IsSparse: true } vector => Sparse(vector.Sparse(row)),
        VectorColumn vector => Dense(vector.Dense(row)),
        _ => throw new NotSupportedException($"Column '{column.Name}' is of a kind that cannot be compared."),
    };

    private static ulong Number(double value) =>
        double.IsNaN(value) ? MissingCell : BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value); // −0 equals 0

    private static ulong Text(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length;
        foreach (byte unit in utf8)
        {
            hash = (hash ^ unit) * FnvPrime;
        }

        return Rng.Mix(hash);
    }

    private static ulong Dense(ReadOnlySpan<float> values)
    {
        ulong hash = 0;
        foreach (float value in values)
        {
            hash = Rng.Mix((hash * FnvPrime) + Number(value));
        }

        return hash;
    }

    private static ulong Sparse(SparseVector vector)
    {
        ulong hash = 0;
        for (int i = 0; i < vector.Indices.Length; i++)
        {
            if (vector.Values[i] != 0)
            {
                hash = Rng.Mix((hash * FnvPrime) + Number(vector.Values[i]) + ((ulong)vector.Indices[i] << 32));
            }
        }

        return hash;
    }
}
