using System.Runtime.Intrinsics;
using FullStackAI.Data;

namespace FullStackAI.Models.Trees;

/// <content>Brings the features of a block of rows into the forms that its trees read.</content>
internal sealed unsafe partial class BatchScorer
{
    /// <summary>Gathers what must lie in a block of its own: all used features where
    /// rows walk one by one, else the sparse ones only.</summary>
    private void Gather(FeatureMatrix features, int start, int count, Span<float> values)
    {
        int place = 0;
        for (; place < _gather.UsedCount && _gather.Used[place] < features.DenseCount; place++)
        {
            if (_walksOne)
            {
                features.Dense(_gather.Used[place]).Slice(start, count).CopyTo(values[(place * BlockRows)..]);
            }
        }

        if (features.Sparse is null)
        {
            return;
        }

        values[(place * BlockRows)..].Clear();
        for (int row = 0; row < count; row++)
        {
            SparseVector stored = features.Sparse[start + row];
            for (int i = 0; i < stored.Indices.Length; i++)
            {
                int target = _gather.PlaceOf(features.DenseCount + stored.Indices[i]);
                if (target >= 0)
                {
                    values[(target * BlockRows) + row] = stored.Values[i];
                }
            }
        }
    }

    private void Bin(FeatureMatrix features, int start, int count, ReadOnlySpan<float> gathered, byte* scratch)
    {
        for (int place = 0; place < _gather.UsedCount; place++)
        {
            int feature = _gather.Used[place];
            ReadOnlySpan<float> column = feature < features.DenseCount
                ? features.Dense(feature).Slice(start, count)
                : gathered.Slice(place * BlockRows, count);
            foreach ((int page, int copy) in _program.Pages(place))
            {
                Encode(column, page * BlendProgram.PageCodes, scratch + (copy * BlockRows));
            }

            byte* left = scratch + (_program.CopyOfLeft(place) * BlockRows);
            if (_leftBinners[place] is { } binner)
            {
                binner.Map(column, left);
                FlipSigns(left);
            }

            if (_rightBinners[place] is not { } right)
            {
                continue;
            }

            byte* target = scratch + (_program.CopyOfRight(place) * BlockRows);
            if (_leftBinners[place] is not null && !HasMissing(column))
            {
                new ReadOnlySpan<byte>(left, BlockRows).CopyTo(new Span<byte>(target, BlockRows));
            }
            else
            {
                right.Map(column, target);
                FlipSigns(target);
            }
        }
    }

    private static void FlipSigns(byte* bins)
    {
        for (int row = 0; row < BlockRows; row += Vector128<byte>.Count)
        {
            (Vector128.Load(bins + row) ^ Vector128.Create(BlendProgram.SignFlip)).Store(bins + row);
        }
    }

    private static void Encode(ReadOnlySpan<float> column, int first, byte* codes)
    {
        for (int row = 0; row < column.Length; row++)
        {
            float code = column[row] - first;
            codes[row] = code is >= 0 and < BlendProgram.PageCodes ? (byte)code : BlendProgram.NoCode;
        }
    }

    private static bool HasMissing(ReadOnlySpan<float> column)
    {
        int row = 0;
        for (; row <= column.Length - Vector256<float>.Count; row += Vector256<float>.Count)
        {
            var values = Vector256.Create(column[row..]);
            if (!Vector256.EqualsAll(values, values))
            {
                return true;
            }
        }

        for (; row < column.Length; row++)
        {
            if (float.IsNaN(column[row]))
            {
                return true;
            }
        }

        return false;
    }

    private void Transpose(ReadOnlySpan<float> values, int count, float[] rows)
    {
        int used = _gather.UsedCount;
        for (int place = 0; place < used; place++)
        {
            for (int row = 0; row < count; row++)
            {
                rows[(row * used) + place] = values[(place * BlockRows) + row];
            }
        }
    }
}
