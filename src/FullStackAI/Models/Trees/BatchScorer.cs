using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Trees;

/// <summary>Scores many rows, tree after tree for a block of rows. Small trees evaluate all their nodes for the
/// whole block at once, on features cut into bins; rows walk large trees side by side.</summary>
/// <remarks>Leaf values are added tree after tree in double precision, as for a single row: same bits. Thread-safe; scratch of some 100 KB
/// for 28 features, kept for the next call: laying it out takes as long as scoring a hundred rows with small trees.</remarks>
internal sealed unsafe partial class BatchScorer
{
    private const int BlockRows = BlendProgram.BlockRows;
    private const double WalkRowCost = 6; // what a row costs in each tree that it walks, beside its steps

    // What a step of the blend costs for a row, and what a row costs in each tree, beside a step of the walk. Measured with AVX2.
    private static readonly double BlendStepCost = Vector512.IsHardwareAccelerated ? 0.025 : 0.05;
    private static readonly double BlendRowCost = 1;

    private readonly DecisionTree[] _trees;
    private readonly double[] _startScores;
    private readonly FeatureGather _gather;
    private readonly Lazy<RowWalker> _walker;
    private readonly BlendProgram _program;
    private readonly RankedForest? _ranked; // the trees that rows walk; null when there are none, or they cannot be ranked
    private readonly ThresholdBinner?[] _leftBinners;
    private readonly ThresholdBinner?[] _rightBinners;
    private readonly bool[] _together; // [trees]; whether a tree's leaves wait to be added with those of its neighbours
    private readonly double[]? _leafValues; // of all trees, when their leaves can be added together
    private readonly bool _walksOne; // some tree is walked row by row
    private readonly int _mostRows; // of a block

    internal BatchScorer(DecisionTree[] trees, double[] startScores, FeatureGather gather, Lazy<RowWalker> walker, RankedForest? deep)
    {
        _trees = trees;
        _startScores = startScores;
        _gather = gather;
        _walker = walker;
        _program = new(
            trees,
            gather,
            (t, steps) => !BlendKernel.IsSupported
                || deep is not null
                || WalkRowCost + TreeDepths.Of(trees[t]).Mean() < BlendRowCost + (BlendStepCost * steps));
        int[] walked = [.. Enumerable.Range(0, trees.Length).Where(_program.MustWalk)];
        _ranked = deep ?? RankedForest.TryPack(trees, walked, gather);
        _walksOne = walked.Length > 0 && _ranked is null;
        _mostRows = _ranked is null || _program.IsUseful ? BlockRows : _ranked.Cells.BlockRows;
        _leafValues = _program.IsUseful ? walker.Value.LeafValues : null;
        _leftBinners = new ThresholdBinner?[gather.UsedCount];
        _rightBinners = new ThresholdBinner?[gather.UsedCount];
        for (int place = 0; place < gather.UsedCount; place++)
        {
            ReadOnlySpan<float> bounds = _program.Bounds(place);
            _leftBinners[place] = bounds.Length > 0 && _program.CopyOfLeft(place) >= 0 ? new(bounds, byte.MinValue) : null;
            _rightBinners[place] = bounds.Length > 0 && _program.CopyOfRight(place) >= 0 ? new(bounds, byte.MaxValue) : null;
        }

        _together = new bool[trees.Length];
        for (int t = 0; t < trees.Length; t++)
        {
            _together[t] = startScores.Length == 1 && _leafValues is not null && _program.Numbers[t] is not null && trees[t].NodeCount > 0;
        }
    }

    /// <summary>Whether some tree gains from batches; otherwise rows are better walked one by one.</summary>
    internal bool IsUseful => _program.IsUseful || _ranked is not null;

    /// <summary>Scores all rows.</summary>
    /// <param name="features">[rows × features]</param>
    /// <param name="scores">[rows × outputs]; out.</param>
    internal void Score(FeatureMatrix features, Span<double> scores)
    {
        BlockScratch scratch = Rent();
        try
        {
            Score(features, scores, scratch);
        }
        finally
        {
            Return(scratch);
        }
    }

    private void Score(FeatureMatrix features, Span<double> scores, BlockScratch scratch)
    {
        byte* bins = scratch.Bins.Pointer;
        byte* cells = scratch.Cells.Pointer;
        Span<float> values = scratch.Values.Span;
        int outputs = _startScores.Length;
        int blocks = (features.Rows + _mostRows - 1) / _mostRows;
        int blockRows = _mostRows == BlockRows ? BlockRows : (features.Rows + blocks - 1) / Math.Max(1, blocks);
        for (int start = 0; start < features.Rows; start += blockRows)
        {
            int count = Math.Min(blockRows, features.Rows - start);
            Span<double> blockScores = scores.Slice(start * outputs, count * outputs);
            FillStart(blockScores);
            if (_program.IsUseful || _walksOne)
            {
                Gather(features, start, count, values);
            }

            if (_program.IsUseful)
            {
                Bin(features, start, count, values, bins);
            }

            if (scratch.Rows is { } rows)
            {
                Transpose(values, count, rows);
            }

            _ranked?.Cells.Fill(features, start, count, cells);
            var block = new BlockParts(count, bins, cells, scratch.Leaves.Pointer, scratch.Rows);
            AddTrees(in block, blockScores);
        }
    }

    private void AddTrees(in BlockParts block, Span<double> scores)
    {
        int run = 0; // first tree whose leaves are known but not added
        for (int t = 0; t < _trees.Length; t++)
        {
            if (!_together[t])
            {
                AddTree(t, in block, scores);
                run = t + 1;
                continue;
            }

            NumberKernel.Run(_program.Numbers[t]!, block.Bins, block.Rows);
            int next = t + 1;
            if (next == _trees.Length || !_together[next] || next % BlendProgram.RootSlots == 0)
            {
                AddRun(run, next - run, block.Bins + _program.RootsOffset, scores);
                run = next;
            }
        }
    }

    /// <summary>Adds the leaf values of trees that follow each other, in their order: a row's sum stays in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private void AddRun(int first, int count, byte* roots, Span<double> scores)
    {
        fixed (double* values = _leafValues, target = scores)
        {
            if (count == BlendProgram.RootSlots)
            {
                double* v0 = values
                    + _walker.Value.FirstLeafOf(first), v1 = values
                        + _walker.Value.FirstLeafOf(first + 1), v2 = values
                            + _walker.Value.FirstLeafOf(first + 2), v3 = values + _walker.Value.FirstLeafOf(first + 3);
                double* v4 = values
                    + _walker.Value.FirstLeafOf(first + 4), v5 = values
                        + _walker.Value.FirstLeafOf(first + 5), v6 = values
                            + _walker.Value.FirstLeafOf(first + 6), v7 = values + _walker.Value.FirstLeafOf(first + 7);
                byte* leaves = roots;
                for (int row = 0; row < scores.Length; row++, leaves++)
                {
                    double sum = target[row] + v0[(nuint)leaves[0]];
                    sum += v1[(nuint)leaves[BlockRows]];
                    sum += v2[(nuint)leaves[2 * BlockRows]];
                    sum += v3[(nuint)leaves[3 * BlockRows]];
                    sum += v4[(nuint)leaves[4 * BlockRows]];
                    sum += v5[(nuint)leaves[5 * BlockRows]];
                    sum += v6[(nuint)leaves[6 * BlockRows]];
                    sum += v7[(nuint)leaves[7 * BlockRows]];
                    target[row] = sum;
                }

                return;
            }

            for (int t = first; t < first + count; t++)
            {
                double* own = values + _walker.Value.FirstLeafOf(t);
                byte* leaves = roots + (t % BlendProgram.RootSlots * BlockRows);
                for (int row = 0; row < scores.Length; row++)
                {
                    target[row] += own[(nuint)leaves[row]];
                }
            }
        }
    }

    private void AddTree(int t, in BlockParts block, Span<double> scores)
    {
        DecisionTree tree = _trees[t];
        if (_program.Tables[t] is { } table)
        {
            AddAnswers(tree, t, table.Steps, table.LeafOf, in block, scores);
        }
        else if (_program.Numbers[t] is not null || _program.Trees[t] is not null)
        {
            if (tree.NodeCount == 0)
            {
                new Span<int>(block.Leaves, block.Rows).Clear();
                fixed (double* values = tree.LeafValues)
                {
                    AddValues(values, tree.OutputCount, t, block.Leaves, scores);
                }

                return;
            }

            if (_program.Numbers[t] is { } numbers)
            {
                NumberKernel.Run(numbers, block.Bins, block.Rows);
            }
            else
            {
                BlendKernel.RunWithSets(_program.Trees[t]!, block.Bins, _program.Sets);
            }

            AddValues(tree, t, block.Bins + _program.Roots[t], scores);
        }
        else if (_ranked is not null)
        {
            _ranked.FindLeaves(t, block.Cells, block.Rows, block.Leaves);
            fixed (double* values = _ranked.Values)
            {
                AddValues(values + _ranked.StartOf(t), tree.OutputCount, t, block.Leaves, scores);
            }
        }
        else
        {
            int used = _gather.UsedCount;
            for (int row = 0; row < block.Rows; row++)
            {
                block.Leaves[row] = _walker.Value.LeafOf(t, block.Values.AsSpan(row * used, used));
            }

            fixed (double* values = tree.LeafValues)
            {
                AddValues(values, tree.OutputCount, t, block.Leaves, scores);
            }
        }
    }

    private void AddAnswers(DecisionTree tree, int t, AnswerStep[] steps, byte[] leafOf, in BlockParts block, Span<double> scores)
    {
        byte* answers = stackalloc byte[BlockRows];
        AnswerKernel.Run(steps, block.Bins, _program.Sets, answers);
        fixed (byte* leaves = leafOf)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                answers[row] = leaves[(nuint)answers[row]];
            }
        }

        AddValues(tree, t, answers, scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private void AddValues(DecisionTree tree, int t, byte* leaves, Span<double> scores)
    {
        int outputs = _startScores.Length;
        int rows = scores.Length / outputs;
        fixed (double* values = tree.LeafValues, target = scores)
        {
            if (outputs == 1)
            {
                for (int row = 0; row < rows; row++)
                {
                    target[row] += values[(nuint)leaves[row]];
                }

                return;
            }

            for (int row = 0; row < rows; row++)
            {
                Add(tree.OutputCount, t, values + ((nuint)leaves[row] * (nuint)tree.OutputCount), target + ((long)row * outputs));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private void AddValues(double* values, int treeOutputs, int t, int* leaves, Span<double> scores)
    {
        int outputs = _startScores.Length;
        int rows = scores.Length / outputs;
        fixed (double* target = scores)
        {
            if (outputs == 1)
            {
                for (int row = 0; row < rows; row++)
                {
                    target[row] += values[(nuint)leaves[row]];
                }

                return;
            }

            for (int row = 0; row < rows; row++)
            {
                Add(treeOutputs, t, values + ((nint)leaves[row] * treeOutputs), target + ((long)row * outputs));
            }
        }
    }

    private void Add(int treeOutputs, int t, double* leaf, double* scores)
    {
        int outputs = _startScores.Length;
        if (treeOutputs == 1)
        {
            scores[t % outputs] += leaf[0];
            return;
        }

        for (int output = 0; output < outputs; output++)
        {
            scores[output] += leaf[output];
        }
    }

    private void FillStart(Span<double> scores)
    {
        if (_startScores.Length == 1)
        {
            scores.Fill(_startScores[0]);
            return;
        }

        for (int i = 0; i < scores.Length; i += _startScores.Length)
        {
            _startScores.CopyTo(scores[i..]);
        }
    }

    /// <summary>A block, whose rows go through the trees together.</summary>
    private readonly ref struct BlockParts(int rows, byte* bins, byte* cells, int* leaves, float[]? values)
    {
        internal readonly int Rows = rows;
        internal readonly byte* Bins = bins;
        internal readonly byte* Cells = cells;
        internal readonly int* Leaves = leaves;
        internal readonly float[]? Values = values;
    }
}
