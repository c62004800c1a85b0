using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Where the features of a pipeline stand in its slots, and how they are gathered: dense ones first, then sparse ones.</summary>
internal sealed class FeatureLayout
{
    private readonly SlotSpec[] _specs;
    private readonly int[] _denseSlots;
    private readonly int[] _sparseSlots;
    private readonly int _denseCount;
    private readonly int _sparseWidth;

    internal FeatureLayout(SlotSpec[] specs, int[] slots)
    {
        _specs = specs;
        Slots = slots;
        _denseSlots = SlotsOf(isSparse: false);
        _sparseSlots = SlotsOf(isSparse: true);
        _denseCount = WidthOf(_denseSlots);
        _sparseWidth = WidthOf(_sparseSlots);
        Features = new Feature[_denseCount + _sparseWidth];
        CopyFeatures(_denseSlots, 0);
        CopyFeatures(_sparseSlots, _denseCount);
    }

    internal int[] Slots { get; }

    internal Feature[] Features { get; }

    internal FeatureMatrix Gather(Block block)
    {
        float[][] dense = new float[_denseCount][];
        int feature = 0;
        foreach (int slot in _denseSlots)
        {
            switch (_specs[slot].Kind)
            {
                case SlotKind.Number:
                    dense[feature++] = block.NumberArray(slot);
                    break;
                case SlotKind.Category:
                    dense[feature++] = ToSingles(block.Codes(slot));
                    break;
                default:
                    float[][] columns = block.DenseArrays(slot);
                    columns.CopyTo(dense, feature);
                    feature += columns.Length;
                    break;
            }
        }

        return new FeatureMatrix(block.Rows, Features, dense, GatherSparse(block));
    }

    internal void Gather(Block block, int row, RowFeatures features)
    {
        Span<float> dense = features.StartDense(_denseCount);
        int feature = 0;
        foreach (int slot in _denseSlots)
        {
            switch (_specs[slot].Kind)
            {
                case SlotKind.Number:
                    dense[feature++] = block.Numbers(slot)[row];
                    break;
                case SlotKind.Category:
                    dense[feature++] = ToSingle(block.Codes(slot)[row]);
                    break;
                default:
                    foreach (float[] column in block.DenseArrays(slot))
                    {
                        dense[feature++] = column[row];
                    }

                    break;
            }
        }

        int offset = 0;
        foreach (int slot in _sparseSlots)
        {
            features.AddSparse(block.Sparse(slot)[row], offset);
            offset += _specs[slot].Width;
        }
    }

    // Plain loops here and below: this runs before the first answer of a fresh process.
    private int[] SlotsOf(bool isSparse)
    {
        var found = new List<int>(Slots.Length);
        foreach (int slot in Slots)
        {
            if (_specs[slot].Kind == SlotKind.Sparse == isSparse)
            {
                found.Add(slot);
            }
        }

        return found.ToArray();
    }

    private int WidthOf(int[] slots)
    {
        int width = 0;
        foreach (int slot in slots)
        {
            width += _specs[slot].Width;
        }

        return width;
    }

    private void CopyFeatures(int[] slots, int start)
    {
        foreach (int slot in slots)
        {
            for (int i = 0; i < _specs[slot].Width; i++)
            {
                Features[start++] = _specs[slot].Features[i];
            }
        }
    }

    private SparseMatrix? GatherSparse(Block block)
    {
        switch (_sparseSlots.Length)
        {
            case 0:
                return null;
            case 1:
                return block.Sparse(_sparseSlots[0]).ToMatrix();
        }

        long[] starts = new long[block.Rows + 1];
        for (int row = 0; row < block.Rows; row++)
        {
            starts[row + 1] = starts[row];
            foreach (int slot in _sparseSlots)
            {
                starts[row + 1] += block.Sparse(slot)[row].Indices.Length;
            }
        }

        int[] indices = new int[starts[^1]];
        float[] values = new float[starts[^1]];
        int at = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            int offset = 0;
            foreach (int slot in _sparseSlots)
            {
                SparseVector vector = block.Sparse(slot)[row];
                for (int i = 0; i < vector.Indices.Length; i++)
                {
                    indices[at] = vector.Indices[i] + offset;
                    values[at++] = vector.Values[i];
                }

                offset += _specs[slot].Width;
            }
        }

        return new SparseMatrix(_sparseWidth, starts, indices, values);
    }

    private static float ToSingle(int code) => code < 0 ? float.NaN : code;

    private static float[] ToSingles(ReadOnlySpan<int> codes)
    {
        float[] values = new float[codes.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = ToSingle(codes[row]);
        }

        return values;
    }
}
