using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Plan;

/// <summary>A bundle laid out for scoring: columns bound to slots, pipelines and models in
/// their order, working memory to lend. Immutable and thread-safe.</summary>
internal sealed partial class ScoringPlan
{
    private const int MaximumBlockRows = 4096;
    private const int MinimumBlockRows = 64;
    private const int BlockCells = 1 << 22; // 16 MB of single-precision cells a thread, unless 64 rows need more
    private readonly BlendGroup[] _groups;
    private readonly Model? _only; // the one model of weight 1, whose predictions are the blend's

    internal ScoringPlan(Bundle bundle)
    {
        Blend = bundle.Blend;
        _groups = Blend.Groups;
        _only = _groups is [{ Models: [{ } only], Weights: [1.0] }] ? only : null;
        DirectFeatures = Array.ConvertAll(_groups, group => DirectOf(group.Pipeline));
        Columns = ColumnsOf(bundle.Signature);
        Rows = new RowPool(() => new RowInput(this));
        Batches = new ScratchPool<BatchScratch>(() => new BatchScratch(this));
        FeatureCells = FeatureCellsOf(_groups);
        FeatureBatches = new ScratchPool<FeatureScratch>(() => new FeatureScratch(Blend));
        // A model that reads no column is possible: it says the same of every row.
        long width = Math.Max(1, CellsARow());
        BlockRows = (int)Math.Clamp(BlockCells / width, MinimumBlockRows, MaximumBlockRows);
    }

    internal Blend Blend { get; }

    internal PlanColumn[] Columns { get; }

    /// <summary>[pipelines]; the feature slots, in order, of a pipeline without steps whose
    /// features are numbers and categories; null for other pipelines.</summary>
    internal IReadOnlyList<int>?[] DirectFeatures { get; }

    /// <summary>The number of rows a batch scores at a time.</summary>
    internal int BlockRows { get; }

    internal RowPool Rows { get; }

    internal ScratchPool<BatchScratch> Batches { get; }

    /// <summary>Scores the row that has been written into the input; nothing is allocated.</summary>
    internal void Score(RowInput input)
    {
        Span<double> outputs = input.Outputs;
        if (_only is not null && input.OnlyDirect is { } cells)
        {
            _only.PredictDense(cells, outputs);
        }
        else
        {
            Blended(input, outputs);
        }

        Blend.Calibrator?.Apply(outputs, outputs.Length);
    }

    /// <summary>Scores a run of a table's rows.</summary>
    /// <param name="table">The columns as they were in training.</param>
    /// <param name="start">The first row.</param>
    /// <param name="scratch">Working memory; not shared.</param>
    /// <param name="outputs">[rows × outputs]; out; its length says how many rows.</param>
    internal void Score(Table table, int start, BatchScratch scratch, Span<double> outputs)
    {
        int rows = outputs.Length / Blend.OutputCount;
        bool first = true;
        for (int number = 0; number < _groups.Length; number++)
        {
            BlendGroup group = _groups[number];
            Block block = scratch.Blocks[number];
            group.Pipeline.Read(table, start, rows, block);
            group.Pipeline.Run(block);
            Score(group, block, scratch, outputs, ref first);
        }

        Blend.Calibrator?.Apply(outputs, Blend.OutputCount);
    }

    private void Blended(RowInput input, Span<double> outputs)
    {
        bool first = true;
        for (int number = 0; number < _groups.Length; number++)
        {
            BlendGroup group = _groups[number];
            FeatureRow row = input.Direct[number] is { } direct ? new FeatureRow(direct) : Gather(group.Pipeline, input, number);
            for (int model = 0; model < group.Models.Length; model++)
            {
                group.Models[model].Predict(in row, input.ModelOutputs);
                Blend.Add(input.ModelOutputs, group.Weights[model], outputs, first);
                first = false;
            }
        }
    }

    private static void Score(BlendGroup group, Block block, BatchScratch scratch, Span<double> outputs, ref bool first)
    {
        Span<double> modelOutputs = scratch.ModelOutputs.AsSpan(0, outputs.Length);
        FeatureMatrix features = group.Pipeline.Gather(block);
        for (int model = 0; model < group.Models.Length; model++)
        {
            group.Models[model].Predict(features, modelOutputs);
            Blend.Add(modelOutputs, group.Weights[model], outputs, first);
            first = false;
        }
    }

    private static FeatureRow Gather(FittedPipeline pipeline, RowInput input, int number)
    {
        Block block = input.Blocks[number];
        RowFeatures features = input.Features[number];
        pipeline.Run(block);
        pipeline.Gather(block, 0, features);
        return new FeatureRow(features.Dense, features.SparseIndices, features.SparseValues);
    }

    private static IReadOnlyList<int>? DirectOf(FittedPipeline pipeline)
    {
        foreach (int slot in pipeline.FeatureSlots)
        {
            if (pipeline.Slots[slot].Kind is not (SlotKind.Number or SlotKind.Category))
            {
                return null;
            }
        }

        return pipeline.Steps.Count == 0 ? pipeline.FeatureSlots : null;
    }

    private PlanColumn[] ColumnsOf(BundleSignature signature)
    {
        var columns = new PlanColumn[signature.Columns.Count];
        for (int column = 0; column < columns.Length; column++)
        {
            columns[column] = new PlanColumn(signature.Columns[column], Blend);
        }

        return columns;
    }

    private long CellsARow()
    {
        long cells = 0;
        foreach (BlendGroup group in _groups)
        {
            foreach (SlotSpec slot in group.Pipeline.Slots)
            {
                cells += slot.Kind == SlotKind.Sparse ? 1 : Math.Max(1, slot.Width);
            }
        }

        return cells;
    }
}
