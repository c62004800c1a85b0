using System.Runtime.CompilerServices;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Trees;

/// <summary>Scores many rows: features are cut into bins once for a block of rows, then every node of a tree is evaluated for the whole block at once.</summary>
/// <remarks>Leaf values are added tree after tree in double precision, as for a single row: same bits. Thread-safe; scratch of some 50 KB a call.</remarks>
internal sealed unsafe class BatchScorer
{
    private const int BlockRows = BlendProgram.BlockRows;

    private readonly DecisionTree[] _trees;
    private readonly double[] _startScores;
    private readonly FeatureGather _gather;
    private readonly RowWalker _walker;
    private readonly BlendProgram _program;
    private readonly ThresholdBinner?[] _leftBinners;
    private readonly ThresholdBinner?[] _rightBinners;

    internal BatchScorer(DecisionTree[] trees, double[] startScores, FeatureGather gather, RowWalker walker)
    {
        _trees = trees;
        _startScores = startScores;
        _gather = gather;
        _walker = walker;
        _program = new(trees, gather);
        _leftBinners = new ThresholdBinner?[gather.UsedCount];
        _rightBinners = new ThresholdBinner?[gather.UsedCount];
        for (int place = 0; place < gather.UsedCount; place++)
        {
            ReadOnlySpan<float> bounds = _program.Bounds(place);
            _leftBinners[place] = bounds.Length > 0 && _program.CopyOfLeft(place) >= 0 ? new(bounds, byte.MinValue) : null;
            _rightBinners[place] = bounds.Length > 0 && _program.CopyOfRight(place) >= 0 ? new(bounds, byte.MaxValue) : null;
        }
    }

    /// <summary>Whether some tree gains from batches; otherwise rows are better walked one by one.</summary>
    internal bool IsUseful => _program.IsUseful;

    /// <summary>Scores all rows.</summary>
    /// <param name="features">[rows × features]</param>
    /// <param name="scores">[rows × outputs]; out.</param>
    internal void Score(FeatureMatrix features, Span<double> scores)
    {
        using var scratch = new NativeArray<byte>(_program.ScratchBytes);
        for (int leaf = 0; leaf < 256; leaf++)
        {
            new Span<byte>(scratch.Pointer + _program.ConstantsOffset + (leaf * BlendProgram.ConstantBytes), BlendProgram.ConstantBytes).Fill((byte)leaf);
        }

        int used = _gather.UsedCount;
        float[] values = new float[used * BlockRows];
        float[]? rows = NeedsRows ? new float[used * BlockRows] : null;
        int outputs = _startScores.Length;
        for (int start = 0; start < features.Rows; start += BlockRows)
        {
            int count = Math.Min(BlockRows, features.Rows - start);
            Gather(features, start, count, values);
            Bin(values, scratch.Pointer);
            if (rows is not null)
            {
                Transpose(values, count, rows);
            }

            Span<double> blockScores = scores.Slice(start * outputs, count * outputs);
            for (int i = 0; i < blockScores.Length; i++)
            {
                blockScores[i] = _startScores[i % outputs];
            }

            for (int t = 0; t < _trees.Length; t++)
            {
                AddTree(t, count, scratch.Pointer, rows, blockScores);
            }
        }
    }

    private bool NeedsRows => Enumerable.Range(0, _trees.Length).Any(_program.MustWalk);

    private void AddTree(int t, int count, byte* scratch, float[]? rows, Span<double> scores)
    {
        DecisionTree tree = _trees[t];
        int outputs = _startScores.Length;
        byte* leaves = scratch + _program.Roots[t];
        BlendNode[]? program = _program.Trees[t];
        if (_program.Tables[t] is { } table)
        {
            AddAnswers(tree, t, table.Steps, table.LeafOf, count, scratch, scores);
            return;
        }

        if (program is null)
        {
            int used = _gather.UsedCount;
            for (int row = 0; row < count; row++)
            {
                Add(tree, t, _walker.LeafOf(t, rows.AsSpan(row * used, used)), scores.Slice(row * outputs, outputs));
            }

            return;
        }

        if (_program.HasSets(t))
        {
            BlendKernel.RunWithSets(program, scratch, _program.Sets);
        }
        else
        {
            BlendKernel.Run(program, scratch);
        }

        if (outputs == 1)
        {
            AddLeaves(tree, leaves, count, scores);
            return;
        }

        bool single = program.Length == 0;
        for (int row = 0; row < count; row++)
        {
            Add(tree, t, single ? 0 : leaves[row], scores.Slice(row * outputs, outputs));
        }
    }

    private void AddAnswers(DecisionTree tree, int t, AnswerStep[] steps, byte[] leafOf, int count, byte* scratch, Span<double> scores)
    {
        byte* answers = stackalloc byte[BlockRows];
        AnswerKernel.Run(steps, scratch, _program.Sets, answers);
        int outputs = _startScores.Length;
        fixed (byte* leaves = leafOf)
        {
            if (outputs == 1)
            {
                fixed (double* values = tree.LeafValues, target = scores)
                {
                    for (int row = 0; row < count; row++)
                    {
                        target[row] += values[(nuint)leaves[answers[row]]];
                    }
                }

                return;
            }

            for (int row = 0; row < count; row++)
            {
                Add(tree, t, leaves[answers[row]], scores.Slice(row * outputs, outputs));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private static void AddLeaves(DecisionTree tree, byte* leaves, int count, Span<double> scores)
    {
        if (tree.NodeCount == 0)
        {
            foreach (ref double score in scores)
            {
                score += tree.LeafValues[0];
            }

            return;
        }

        fixed (double* values = tree.LeafValues, target = scores)
        {
            for (int row = 0; row < count; row++)
            {
                target[row] += values[(nuint)leaves[row]];
            }
        }
    }

    private static void Add(DecisionTree tree, int t, int leaf, Span<double> scores)
    {
        if (tree.OutputCount == 1)
        {
            scores[t % scores.Length] += tree.LeafValues[leaf];
            return;
        }

        for (int output = 0; output < scores.Length; output++)
        {
            scores[output] += tree.LeafValues[(leaf * scores.Length) + output];
        }
    }

    private void Gather(FeatureMatrix features, int start, int count, float[] values)
    {
        int place = 0;
        for (; place < _gather.UsedCount && _gather.Used[place] < features.DenseCount; place++)
        {
            features.Dense(_gather.Used[place]).Slice(start, count).CopyTo(values.AsSpan(place * BlockRows));
        }

        if (features.Sparse is null)
        {
            return;
        }

        values.AsSpan(place * BlockRows).Clear();
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

    private void Bin(float[] values, byte* scratch)
    {
        for (int place = 0; place < _gather.UsedCount; place++)
        {
            ReadOnlySpan<float> column = values.AsSpan(place * BlockRows, BlockRows);
            foreach ((int page, int copy) in _program.Pages(place))
            {
                Encode(column, page * BlendProgram.PageCodes, scratch + (copy * BlockRows));
            }

            byte* left = scratch + (_program.CopyOfLeft(place) * BlockRows);
            _leftBinners[place]?.Map(column, left);
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
            }
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
        foreach (float value in column)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private void Transpose(float[] values, int count, float[] rows)
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
