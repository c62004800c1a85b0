using System.Runtime.InteropServices;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Sparse columns that say the same joined into one: n-grams that stand in one row only, or always together. The
/// least squared weights share the joined weight by their numbers, so nothing is lost.</summary>
/// <remarks>Columns u₁ = v₁x, u₂ = v₂x of one direction x become |v|x; a weight w on it is v₁w/|v|, v₂w/|v| on them: a
/// rotation, which the squared penalty does not see. Of text's n-grams half and more are such twins.</remarks>
internal sealed class TwinColumns
{
    private const double WorthShare = 0.9; // fewer twins than a tenth are not worth the copy
    private readonly int _dense;
    private readonly int[] _target; // [sparse columns]; the joined column of each
    private readonly float[] _share; // [sparse columns]; its part of the joined column's direction

    private TwinColumns(FeatureMatrix features, int dense, int[] target, float[] share)
    {
        Features = features;
        _dense = dense;
        _target = target;
        _share = share;
    }

    /// <summary>The features with twins joined; named after the first of them.</summary>
    internal FeatureMatrix Features { get; }

    /// <summary>Joins the twins of a matrix; null when there are hardly any.</summary>
    internal static TwinColumns? Join(FeatureMatrix features)
    {
        if (features.Sparse is not { } sparse)
        {
            return null;
        }

        var columns = new SparseColumns(sparse);
        int[] target = Targets(columns, features.Rows, out int joined);
        if (joined > WorthShare * columns.Width)
        {
            return null;
        }

        double[] squares = new double[joined];
        for (int column = 0; column < target.Length; column++)
        {
            squares[target[column]] += Square(columns, column);
        }

        float[] share =
        [
            .. target.Select((to, column) => squares[to] > 0
                ? (float)Math.Sqrt(Square(columns, column) / squares[to]) * Sign(columns, column)
                : 0)
        ];
        return new TwinColumns(Joined(features, columns, target, share, squares), features.DenseCount, target, share);
    }

    /// <summary>Weights of the joined features as weights of all.</summary>
    /// <param name="weights">[joined features × outputs, then outputs].</param>
    /// <param name="outputs">At least 1.</param>
    /// <returns>[features × outputs, then outputs].</returns>
    internal double[] Expand(double[] weights, int outputs)
    {
        double[] all = new double[(_dense + _target.Length + 1) * outputs];
        weights.AsSpan(0, _dense * outputs).CopyTo(all);
        weights.AsSpan(weights.Length - outputs).CopyTo(all.AsSpan(all.Length - outputs));
        for (int column = 0; column < _target.Length; column++)
        {
            Elementwise.Axpy(
                _share[column],
                weights.AsSpan((_dense + _target[column]) * outputs, outputs),
                all.AsSpan((_dense + column) * outputs, outputs));
        }

        return all;
    }

    // In a column of one row every number is a multiple of any other; longer columns are twins when their numbers are equal.
    private static int[] Targets(SparseColumns columns, int rows, out int joined)
    {
        int[] target = new int[columns.Width];
        int[] ofRow = new int[rows];
        Array.Fill(ofRow, -1);
        var known = new Dictionary<ulong, List<int>>(); // longer columns by hash; the first of each kind
        joined = 0;
        for (int column = 0; column < target.Length; column++)
        {
            ReadOnlySpan<int> own = columns.Rows(column);
            if (own.Length == 1)
            {
                target[column] = ofRow[own[0]] >= 0 ? ofRow[own[0]] : ofRow[own[0]] = joined++;
                continue;
            }

            List<int> candidates = CollectionsMarshal.GetValueRefOrAddDefault(known, Hash(columns, column), out _) ??= [];
            int twin = candidates.FindIndex(other => Same(columns, other, column));
            if (twin < 0)
            {
                candidates.Add(column);
                target[column] = joined++;
            }
            else
            {
                target[column] = target[candidates[twin]];
            }
        }

        return target;
    }

    private static bool Same(SparseColumns columns, int one, int other) =>
        columns.Rows(one).SequenceEqual(columns.Rows(other)) && columns.Values(one).SequenceEqual(columns.Values(other));

    private static ulong Hash(SparseColumns columns, int column)
    {
        uint rows = MurmurHash3.Hash32(MemoryMarshal.AsBytes(columns.Rows(column)), 0);
        uint values = MurmurHash3.Hash32(MemoryMarshal.AsBytes(columns.Values(column)), 1);
        return ((ulong)rows << 32) | values;
    }

    private static double Square(SparseColumns columns, int column)
    {
        ReadOnlySpan<float> values = columns.Values(column);
        if (values.IsEmpty)
        {
            return columns.Rows(column).Length;
        }

        double square = 0;
        foreach (float value in values)
        {
            square += (double)value * value;
        }

        return square;
    }

    private static float Sign(SparseColumns columns, int column) =>
        columns.Rows(column).Length == 1 && !columns.Values(column).IsEmpty && columns.Values(column)[0] < 0 ? -1 : 1;

    private static FeatureMatrix Joined(FeatureMatrix features, SparseColumns columns, int[] target, float[] share, double[] squares)
    {
        int joined = squares.Length;
        int[] first = new int[joined];
        for (int column = target.Length - 1; column >= 0; column--)
        {
            first[target[column]] = column;
        }

        SparseMatrix joinedRows = Rows(features.Sparse!, first, target, column => columns.Rows(column).Length == 1
            ? (float)Math.Sqrt(squares[target[column]])
            : float.NaN, share);
        float[][] dense = [.. Enumerable.Range(0, features.DenseCount).Select(feature => features.Dense(feature).ToArray())];
        Feature[] names =
        [
            .. features.Features.Take(features.DenseCount),
            .. first.Select(column => features.Features[features.DenseCount + column]),
        ];
        return new FeatureMatrix(features.Rows, names, dense, joinedRows);
    }

    private static SparseMatrix Rows(SparseMatrix sparse, int[] first, int[] target, Func<int, float> single, float[] share)
    {
        long[] starts = new long[sparse.Rows + 1];
        var indices = new List<int>();
        var values = new List<float>();
        var row = new List<(int Index, float Value)>();
        for (int r = 0; r < sparse.Rows; r++)
        {
            SparseVector vector = sparse[r];
            row.Clear();
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                int column = vector.Indices[k];
                if (first[target[column]] == column)
                {
                    float alone = single(column);
                    row.Add((target[column], !float.IsNaN(alone) ? alone : share[column] == 0 ? 0 : vector.Values[k] / share[column]));
                }
            }

            row.Sort((a, b) => a.Index.CompareTo(b.Index));
            foreach ((int index, float value) in row)
            {
                indices.Add(index);
                values.Add(value);
            }

            starts[r + 1] = indices.Count;
        }

        return new SparseMatrix(first.Length, starts, [.. indices], [.. values]);
    }
}
